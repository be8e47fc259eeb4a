import type { GradientChunk } from '@thaw/protocol';

/** Chunks on their way to one peer at a time: enough to keep a connection busy, little enough to bound memory. */
const WINDOW = 4;

/** What waits to be sent to one peer in one reduce, so that a slow peer does not hold up the others. */
export class PeerOutbox {
  readonly #send: (chunk: GradientChunk) => Promise<void>;
  readonly #onChange: (error?: unknown) => void;
  /** Chunks are made when their turn comes. */
  #queue: (() => GradientChunk)[] = [];
  #numInFlight = 0;
  #payloadBytesSent = 0;

  /** @param onChange is called when everything is sent, and with an error when sending failed */
  constructor(send: (chunk: GradientChunk) => Promise<void>, onChange: (error?: unknown) => void) {
    this.#send = send;
    this.#onChange = onChange;
  }

  /** Chunks that the transport still reads, or has yet to take. */
  get numUnsent(): number {
    return this.#queue.length + this.#numInFlight;
  }

  get payloadBytesSent(): number {
    return this.#payloadBytesSent;
  }

  enqueue(make: () => GradientChunk): void {
    this.#queue.push(make);
    this.#pump();
  }

  /** Forgets what was not handed to the transport. */
  stop(): void {
    this.#queue = [];
  }

  #pump(): void {
    while (this.#numInFlight < WINDOW) {
      const make = this.#queue.shift();
      if (make === undefined) return;
      this.#numInFlight++;
      void this.#sendOne(make());
    }
  }

  async #sendOne(chunk: GradientChunk): Promise<void> {
    let failure: unknown;
    try {
      await this.#send(chunk);
      this.#payloadBytesSent += chunk.payload.byteLength;
    } catch (thrown) {
      failure = thrown;
    }
    this.#numInFlight--;
    if (failure !== undefined) this.#onChange(failure);
    else this.#pump();
    if (this.numUnsent === 0) this.#onChange();
  }
}
