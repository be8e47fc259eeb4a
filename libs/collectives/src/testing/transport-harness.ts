import type { ChannelOptions } from '@grpc/grpc-js';
import type { GradientChunk } from '@thaw/protocol';
import { GrpcPeerTransport } from '../grpc-transport.js';
import { MemoryNetwork } from '../memory-transport.js';
import type { PeerGroup } from '../peer-group.js';
import { PeerServer } from '../peer-server.js';
import type { PeerTransport } from '../peer-transport.js';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js';

/** A formed generation whose connections a test can break. */
export interface TransportHarness {
  /** In rank order. */
  readonly transports: readonly PeerTransport[];
  /** Breaks the connection between two members. */
  breakConnection(left: number, right: number): void;
  /** Closes everything that the harness started; the transports may be closed already. */
  close(): Promise<void>;
}

/** Forms a generation of `worldSize` members. */
export type TransportHarnessFactory = (
  worldSize: number,
  tap?: (from: number, to: number, chunk: GradientChunk) => void,
) => Promise<TransportHarness>;

/** A generation as its first member sees it, with addresses that lead nowhere. */
export function makeGroup(worldSize: number): PeerGroup {
  const members = Array.from({ length: worldSize }, (_, rank) => ({
    workerId: `worker-${rank}`,
    address: '127.0.0.1:1',
  }));
  return { jobId: 'job-1', generation: { term: 3, number: 2 }, rank: 0, members };
}

/** Members in memory. */
export const memoryHarness: TransportHarnessFactory = (worldSize, tap) => {
  const network = new MemoryNetwork(makeGroup(worldSize), tap && { tap });
  return Promise.resolve({
    transports: network.transports,
    breakConnection: (left, right) => network.breakConnection(left, right),
    close: async () => {
      await Promise.all(network.transports.map((transport) => transport.close()));
    },
  });
};

/** Members over gRPC on loopback; each pair's connection goes through a proxy of its own. */
export const grpcHarness: TransportHarnessFactory = (worldSize, tap) => startOverGrpc(true, worldSize, tap);

/** The same, with all payloads in the streams. */
export const streamHarness: TransportHarnessFactory = (worldSize, tap) =>
  startOverGrpc(false, worldSize, tap);

async function startOverGrpc(
  sharesMemory: boolean,
  ...[worldSize, tap]: Parameters<TransportHarnessFactory>
): Promise<TransportHarness> {
  const wiring = await startWiring(worldSize);
  const transports = await Promise.all(
    wiring.groups.map((group, rank) => {
      const server = wiring.servers[rank]!;
      const tapOne = tap && ((to: number, chunk: GradientChunk) => tap(rank, to, chunk));
      return GrpcPeerTransport.open({
        ...{ server, group, sharesMemory, timeoutMs: 10_000 },
        ...(tapOne && { tap: tapOne }),
      });
    }),
  );
  return {
    transports,
    breakConnection: (left, right) => wiring.proxyOf(left, right).breakAll(),
    close: async () => {
      await Promise.all(transports.map((transport) => transport.close()));
      await wiring.close();
    },
  };
}

/** Servers and proxies of members that have not formed a generation yet. */
export interface Wiring {
  readonly servers: readonly PeerServer[];
  /** The generation as each member sees it: it dials its peers through its own proxies. */
  readonly groups: readonly PeerGroup[];
  proxyOf(left: number, right: number): TcpProxy;
  close(): Promise<void>;
}

/** Starts a server for each member and a proxy for each pair. */
export async function startWiring(worldSize: number, serverOptions?: ChannelOptions): Promise<Wiring> {
  const group = makeGroup(worldSize);
  const servers = await Promise.all(group.members.map(() => PeerServer.listen('127.0.0.1:0', serverOptions)));
  const proxies = new Map<string, TcpProxy>();
  const groups = await Promise.all(
    group.members.map(async (_, rank) => ({
      ...group,
      rank,
      members: await Promise.all(
        group.members.map(async ({ workerId }, peer) => {
          const { address } = servers[peer]!;
          if (peer >= rank) return { workerId, address };
          const proxy = await startTcpProxy(address);
          proxies.set(`${peer}-${rank}`, proxy);
          return { workerId, address: proxy.address };
        }),
      ),
    })),
  );
  return {
    servers,
    groups,
    proxyOf: (left, right) => proxies.get(`${Math.min(left, right)}-${Math.max(left, right)}`)!,
    close: async () => {
      await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
      await Promise.all(servers.map((server) => server.close(0)));
    },
  };
}
