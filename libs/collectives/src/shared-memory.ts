import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, rmSync, writeSync, writevSync } from 'node:fs';
import { join } from 'node:path';
import { ThawError } from '@thaw/errors';
import type { PlacedPayload, SharedMemory } from '@thaw/protocol';
import { HOST_FOLDER, isHostName, newHostName, NONCE_BYTES, removeStaleHostFiles } from './host-files.js';

/** A payload of a whole bucket. */
const MAX_BYTES = 2 ** 20;
const STAMP_BYTES = 4;
/** With the stamps, and whole pages. */
const SLOT_BYTES = MAX_BYTES + 4096;
/** More than a sender has on its way at a time. */
const NUM_SLOTS = 8;
/** Smaller payloads go with their message, which costs less than a word about the slot. */
const LEAST_BYTES = 256 * 2 ** 10;

/**
 * Memory through which one member hands payloads to one peer on the same host: a file there, randomly named, made for one
 * stream and never used again. What is written into a slot stays until the peer has taken it.
 */
export class PayloadMemory {
  /** For the peer. */
  readonly description: SharedMemory;
  readonly #file: number;
  readonly #free = Array.from({ length: NUM_SLOTS }, (_, slot) => slot);
  #hasName = true;
  #isAttached = false;
  #isUsable = true;
  #onFree: () => void = () => undefined;
  #stamp = 0;

  private constructor(file: number, description: SharedMemory) {
    this.#file = file;
    this.description = description;
  }

  /** @returns undefined where the host has no such memory */
  static create(): PayloadMemory | undefined {
    const name = newHostName();
    const nonce = Uint8Array.from(randomBytes(NONCE_BYTES));
    try {
      removeStaleHostFiles();
      const { O_CREAT, O_EXCL, O_RDWR } = constants;
      const file = openSync(join(HOST_FOLDER, name), O_CREAT | O_EXCL | O_RDWR, 0o600);
      writeSync(file, nonce, 0, NONCE_BYTES, 0);
      return new PayloadMemory(file, { name, nonce, slotBytes: SLOT_BYTES, slots: NUM_SLOTS });
    } catch {
      return undefined;
    }
  }

  /** The peer can read it; nobody else shall open it from now on. */
  confirm(): void {
    this.#isAttached = true;
    this.#removeName();
  }

  /** Whether a payload may go through here. */
  takes({ byteLength }: Uint8Array): boolean {
    return this.#isAttached && this.#isUsable && byteLength >= LEAST_BYTES && byteLength <= MAX_BYTES;
  }

  /** Resolves when a slot is free, or none will be any more. */
  async untilFree(): Promise<void> {
    while (this.#isUsable && this.#free.length === 0)
      await new Promise<void>((resolve) => (this.#onFree = resolve));
  }

  /** Puts a payload into a free slot. @returns undefined when it has to go with its message */
  place(payload: Uint8Array): PlacedPayload | undefined {
    const sizeBytes = payload.byteLength;
    const slot = this.takes(payload) ? this.#free.pop() : undefined;
    if (slot === undefined) return undefined;
    const stamp = (this.#stamp = (this.#stamp + 1) >>> 0);
    this.#isUsable = this.#write(slot, payload, stampBytes(stamp));
    return this.#isUsable ? { slot, sizeBytes, stamp } : undefined;
  }

  /** @returns whether the host had room for it */
  #write(slot: number, payload: Uint8Array, stamp: Uint8Array): boolean {
    const wanted = payload.byteLength + 2 * STAMP_BYTES;
    try {
      return writevSync(this.#file, [stamp, payload, stamp], offsetOf(slot)) === wanted;
    } catch {
      return false;
    }
  }

  /** The peer reads a slot no more. */
  free(slot: number): void {
    if (slot < NUM_SLOTS && !this.#free.includes(slot)) this.#free.push(slot);
    this.#onFree();
  }

  close(): void {
    this.#isUsable = false;
    this.#onFree();
    this.#removeName();
    closeSync(this.#file);
  }

  #removeName(): void {
    if (!this.#hasName) return;
    this.#hasName = false;
    rmSync(join(HOST_FOLDER, this.description.name), { force: true });
  }
}

/** The memory of a peer, as its reader has it. */
export class AttachedMemory {
  readonly #file: number;
  readonly #bytes = Buffer.alloc(MAX_BYTES + 2 * STAMP_BYTES);

  private constructor(file: number) {
    this.#file = file;
  }

  /** Opens what a peer offers. @returns undefined when it is not there for this process: the peer is on another host, or another user */
  static attach({ name, nonce, slotBytes, slots }: SharedMemory): AttachedMemory | undefined {
    if (!isHostName(name) || slotBytes !== SLOT_BYTES || slots !== NUM_SLOTS) return undefined;
    let file: number;
    try {
      file = openSync(
        join(HOST_FOLDER, name),
        constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
      );
    } catch {
      return undefined;
    }
    const begins = new Uint8Array(NONCE_BYTES);
    const isIt =
      fstatSync(file).isFile() &&
      readSync(file, begins, 0, NONCE_BYTES, 0) === NONCE_BYTES &&
      Buffer.compare(begins, nonce) === 0;
    if (isIt) return new AttachedMemory(file);
    closeSync(file);
    return undefined;
  }

  /** Reads a payload; the bytes stay until the next call. @throws ThawError DATA_LOSS when it is not there, or not all of it */
  read({ slot, sizeBytes, stamp }: PlacedPayload): Uint8Array {
    const isInside = slot < NUM_SLOTS && sizeBytes <= MAX_BYTES;
    const wanted = sizeBytes + 2 * STAMP_BYTES;
    const bytes = this.#bytes;
    if (!isInside || readSync(this.#file, bytes, 0, wanted, offsetOf(slot)) !== wanted)
      throw lost(`expected ${sizeBytes} bytes in slot ${slot} of ${NUM_SLOTS}, received less`);
    const stamps = [bytes.readUInt32LE(0), bytes.readUInt32LE(STAMP_BYTES + sizeBytes)];
    if (stamps.some((found) => found !== stamp))
      throw lost(`expected payload ${stamp} in slot ${slot}, received ${stamps.join(' to ')}`);
    return bytes.subarray(STAMP_BYTES, STAMP_BYTES + sizeBytes);
  }

  close(): void {
    closeSync(this.#file);
  }
}

function stampBytes(stamp: number): Buffer {
  const bytes = Buffer.alloc(STAMP_BYTES);
  bytes.writeUInt32LE(stamp);
  return bytes;
}

function lost(what: string): ThawError {
  return new ThawError('DATA_LOSS', `a peer's shared memory: ${what}`);
}

function offsetOf(slot: number): number {
  return (slot + 1) * SLOT_BYTES;
}
