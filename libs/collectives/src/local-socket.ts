import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { LocalSocket } from '@thaw/protocol';
import { isHostName, newHostName } from '@thaw/vectors';
import { FrameReader, frameHeader, type FrameTaker } from './frames.js';
import { HOST_FOLDER, NONCE_BYTES, removeStaleHostFiles } from './host-files.js';

/** Who connects says its nonce at once. */
const NONCE_TIMEOUT_MS = 5_000;
/** What is read at once, into the same memory again and again. */
const READ_BYTES = 256 * 2 ** 10;

/** One end of a connection between two processes of one host, on which messages go one way. */
class LocalEnd {
  protected readonly socket: Socket;
  #broken: unknown;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', (error) => (this.#broken = error));
  }

  /** Calls back when it has ended. @param onOver is told why, where it did not end in order */
  whenOver(onOver: (broken: unknown) => void): void {
    if (this.socket.closed) onOver(this.#broken);
    else this.socket.once('close', () => onOver(this.#broken));
  }

  /** Ends it after what was sent. */
  end(): void {
    this.socket.end();
  }

  /** Breaks it. */
  destroy(): void {
    this.socket.destroy();
  }
}

/** The end that speaks. */
export class SendingEnd extends LocalEnd {
  /** Resolves when the system has the message and its payload, or nobody will: from then on their bytes may be written again. */
  async send(message: Uint8Array, payload: Uint8Array): Promise<void> {
    const { socket } = this;
    if (!socket.writable) return;
    await new Promise<void>((resolve) => {
      socket.cork();
      socket.write(frameHeader(message, payload));
      const last = payload.byteLength > 0 ? payload : message;
      if (last === payload) socket.write(message);
      socket.write(last, () => resolve());
      socket.uncork();
    });
  }
}

/** The end that listens. */
export class ReceivingEnd extends LocalEnd {
  readonly #frames: FrameReader;

  private constructor(socket: Socket, frames: FrameReader) {
    super(socket);
    this.#frames = frames;
  }

  /**
   * Connects to what a peer offers; nothing is read yet.
   * @param take what it throws breaks the connection
   * @returns undefined when it is not there for this process: the peer is on another host, or another user
   */
  static async connect({ name, nonce }: LocalSocket, take: FrameTaker): Promise<ReceivingEnd | undefined> {
    if (!isHostName(name) || nonce.byteLength !== NONCE_BYTES) return undefined;
    const read = (sizeBytes: number, into: Uint8Array): boolean => {
      end.#push(Buffer.from(into.buffer, into.byteOffset, sizeBytes));
      return true;
    };
    const socket = connect({
      path: join(HOST_FOLDER, name),
      onread: { buffer: Buffer.alloc(READ_BYTES), callback: read },
    });
    const end = new ReceivingEnd(socket, new FrameReader(take));
    socket.pause();
    const isConnected = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.once('connect', () => resolve(true));
    });
    if (!isConnected) return undefined;
    socket.write(nonce);
    return end;
  }

  /** Starts to read. */
  receive(): void {
    this.socket.resume();
  }

  #push(piece: Buffer): void {
    try {
      this.#frames.push(piece);
    } catch (thrown) {
      this.socket.destroy(thrown as Error);
    }
  }
}

/** A socket to which one other process of the host may connect, which shows by its nonce that it is the one that was told of it. */
export class SocketOffer {
  readonly description: LocalSocket;
  readonly #server: Server;

  private constructor(server: Server, description: LocalSocket) {
    this.#server = server;
    this.description = description;
  }

  /**
   * @param onConnected is given the end that speaks, once
   * @returns undefined where the host has no place for it
   */
  static async create(onConnected: (end: SendingEnd) => void): Promise<SocketOffer | undefined> {
    removeStaleHostFiles();
    const name = newHostName();
    const nonce = randomBytes(NONCE_BYTES);
    const server = createServer();
    const offer = new SocketOffer(server, { name, nonce: Uint8Array.from(nonce) });
    server.on('connection', (socket) => {
      void hasNonce(socket, nonce).then((isIt) => {
        if (!isIt || !server.listening) {
          socket.destroy();
          return;
        }
        offer.close();
        // Nothing else comes this way but its end.
        socket.resume();
        onConnected(new SendingEnd(socket));
      });
    });
    const path = join(HOST_FOLDER, name);
    const isListening = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(path, () => resolve(true));
    });
    if (!isListening) return undefined;
    chmodSync(path, 0o600);
    server.unref();
    return offer;
  }

  /** Nobody can connect any more. */
  close(): void {
    this.#server.close();
    rmSync(join(HOST_FOLDER, this.description.name), { force: true });
  }
}

async function hasNonce(socket: Socket, nonce: Buffer): Promise<boolean> {
  socket.on('error', () => undefined);
  const timer = setTimeout(() => socket.destroy(), NONCE_TIMEOUT_MS).unref();
  const received = await new Promise<Buffer | null>((resolve) => {
    socket.once('close', () => resolve(null));
    const look = (): void => {
      const read = socket.read(NONCE_BYTES) as Buffer | null;
      if (read === null) return;
      socket.off('readable', look);
      resolve(read);
    };
    socket.on('readable', look);
  });
  clearTimeout(timer);
  return received?.byteLength === NONCE_BYTES && timingSafeEqual(received, nonce);
}
