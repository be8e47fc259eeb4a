import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way between two members that a test can break or freeze. */
export interface TcpProxy {
  /** host:port to dial instead of the real one. */
  readonly address: string;
  /** Breaks all connections, as the end of a process does, and refuses new ones. */
  breakAll(): void;
  /** Passes nothing on any more, without breaking anything: a host that is frozen or unplugged. */
  freeze(): void;
  close(): Promise<void>;
}

/** Starts a proxy in front of an address on loopback. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const [host, port] = [
    target.slice(0, target.lastIndexOf(':')),
    Number(target.slice(target.lastIndexOf(':') + 1)),
  ];
  let isBroken = false;
  const server = createServer((inner) => {
    if (isBroken) {
      inner.destroy();
      return;
    }
    const outer = connect(port, host);
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const breakAll = (): void => {
    isBroken = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakAll,
    freeze: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: async () => {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
