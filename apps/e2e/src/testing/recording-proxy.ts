import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that keeps every byte which passes, in both directions, and can be cut. */
export interface RecordingProxy {
  /** host:port to dial instead of the server's. */
  readonly address: string;
  /** host:port of the server, which may be started later. */
  readonly target: string;
  /** What each connection carried in each direction, apart: bytes that follow each other here did so on the wire. */
  captured(): readonly Buffer[];
  /** Breaks all connections, and refuses new ones until it is mended. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/**
 * Starts a proxy. The server has the same port on another address of the loopback network, so that its address
 * is known, and free, before it listens.
 */
export async function startRecordingProxy(): Promise<RecordingProxy> {
  const sockets = new Set<Socket>();
  const recordings: Buffer[][] = [];
  let isCut = false;
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((inner) => {
    if (isCut) {
      inner.destroy();
      return;
    }
    const outer = connect(portOf(server.address()), TARGET_HOST);
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      const recording: Buffer[] = [];
      recordings.push(recording);
      sockets.add(from);
      from.on('data', (bytes: Buffer) => recording.push(bytes));
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server.address());
  return {
    address: `127.0.0.1:${port}`,
    target: `${TARGET_HOST}:${port}`,
    captured: () => recordings.map((chunks) => Buffer.concat(chunks)),
    cut: () => {
      isCut = true;
      breakAll();
    },
    mend: () => {
      isCut = false;
    },
    close: async () => {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const TARGET_HOST = '127.0.0.2';

function portOf(address: string | AddressInfo | null): number {
  return (address as AddressInfo).port;
}
