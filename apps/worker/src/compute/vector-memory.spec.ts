import {
  AllReduce,
  GrpcPeerTransport,
  PeerServer,
  type ArrivingChunk,
  type PeerGroup,
} from '@thaw/collectives';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openShared, shareVector } from './shared-vector.js';
import { sharedFloats } from './vector-memory.js';

/** Three buckets, and a bit. */
const LENGTH = 3 * 2 ** 18 + 1000;

/** Two members of one host, over the transport of workers. */
async function twoMembers(): Promise<GrpcPeerTransport[]> {
  const servers = await Promise.all([0, 1].map(() => PeerServer.listen('127.0.0.1:0')));
  const members = servers.map(({ address }, rank) => ({ workerId: `w${rank}`, address }));
  const group = (rank: number): PeerGroup => ({
    ...{ jobId: 'job', generation: { term: 1, number: 1 }, rank, members },
  });
  const transports = await Promise.all(
    servers.map((server, rank) => GrpcPeerTransport.open({ server, group: group(rank), timeoutMs: 10_000 })),
  );
  onTestFinished(async () => {
    await Promise.all(transports.map((transport) => transport.close()));
    await Promise.all(servers.map((server) => server.close()));
  });
  return transports;
}

describe('vectors that threads and peers share', () => {
  it('are what peers read where they are, with the sums that they give anyhow', async () => {
    const transports = await twoMembers();
    const elsewhere: boolean[] = [];
    const results = await Promise.all(
      transports.map(async (transport, rank) => {
        const listen = transport.listen.bind(transport);
        transport.listen = (receiver) =>
          listen({
            onChunk: (from: number, chunk: ArrivingChunk) => {
              elsewhere.push(chunk.elsewhere !== undefined);
              receiver.onChunk(from, chunk);
            },
            onComputing: (from) => receiver.onComputing(from),
            onPeerLeft: (from) => receiver.onPeerLeft(from),
            onPeerLost: (from, error) => receiver.onPeerLost(from, error),
          });
        const runs = [0, 1].map((start) => ({ start, end: start + 1 }));
        const allReduce = new AllReduce({ transport, numReplicas: 2, runs, maxLength: LENGTH });
        const [partial, into] = [sharedFloats(LENGTH), sharedFloats(LENGTH)];
        for (let step = 1; step <= 2; step++) {
          partial.forEach((_, index) => (partial[index] = (rank + step) * (index + 0.1)));
          await allReduce.reduce({
            id: { ...transport.group, step, purpose: 'train' },
            partials: new Map([[`${rank}+1`, openShared(shareVector(partial))]]),
            presentReplicas: () => true,
            ...{ length: LENGTH, into: openShared(shareVector(into)), patienceMs: 10_000 },
          });
        }
        return into;
      }),
    );
    const expected = (index: number): number =>
      Math.fround(Math.fround(2 * (index + 0.1)) + Math.fround(3 * (index + 0.1)));
    for (const into of results) expect(into.findIndex((value, index) => value !== expected(index))).toBe(-1);
    // In two steps each side sends two buckets and gets two; what is left over is too small.
    const numElsewhere = elsewhere.filter(Boolean).length;
    expect([numElsewhere, elsewhere.length - numElsewhere]).toEqual([12, 4]);
  });

  it('are in memory of this process alone where they are few', () => {
    const values = sharedFloats(1000);
    expect(values).toHaveLength(1000);
    expect(shareVector(values).file).toBeUndefined();
  });
});
