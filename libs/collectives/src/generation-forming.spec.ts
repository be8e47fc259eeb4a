import { afterEach, describe, expect, it } from 'vitest';
import { GrpcPeerTransport } from './grpc-transport.js';
import type { PeerGroup } from './peer-group.js';
import { PeerServer } from './peer-server.js';
import { RecordingReceiver } from './testing/recording-receiver.js';
import { startWiring, type Wiring } from './testing/transport-harness.js';

describe('a generation over gRPC', () => {
  const opened: GrpcPeerTransport[] = [];
  let wiring: Wiring;

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((transport) => transport.close()));
    await wiring.close();
  });

  const open = async (
    rank: number,
    changes: Partial<PeerGroup> = {},
    options: { timeoutMs?: number; signal?: AbortSignal } = {},
  ) => {
    const transport = await GrpcPeerTransport.open({
      server: wiring.servers[rank]!,
      group: { ...wiring.groups[rank]!, ...changes },
      timeoutMs: 10_000,
      channelOptions: { 'grpc.keepalive_time_ms': 100, 'grpc.keepalive_timeout_ms': 200 },
      ...options,
    });
    opened.push(transport);
    return transport;
  };

  it('waits for members that come up later, in any order', async () => {
    wiring = await startWiring(3);
    const last = open(2);
    const middle = open(1);
    const transports = await Promise.all([last, middle, open(0)]);
    expect(transports.map((transport) => transport.group.rank)).toEqual([2, 1, 0]);
  });

  it('finds a member whose server starts after it was dialed', async () => {
    wiring = await startWiring(2);
    const { address } = wiring.servers[0]!;
    await wiring.servers[0]!.close(0);
    const waiting = open(1);
    const server = await PeerServer.listen(address);
    const first = await GrpcPeerTransport.open({ server, group: wiring.groups[0]!, timeoutMs: 10_000 });
    await waiting;
    await first.close();
    await server.close(0);
  });

  it('names the members that are missing at the deadline, on both sides', async () => {
    wiring = await startWiring(3);
    const outcomes = await Promise.allSettled([
      open(0, {}, { timeoutMs: 300 }),
      open(2, {}, { timeoutMs: 300 }),
    ]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        reason: {
          code: 'DEADLINE_EXCEEDED',
          missing: [{ rank: 1, workerId: 'worker-1' }],
          message:
            'generation 3.2 of job job-1: expected a stream with every member within 300 ms, none with rank 1 (worker-1); check that they run and that their addresses can be reached from here',
        },
      });
    }
  });

  it('ends with the signal of its caller', async () => {
    wiring = await startWiring(2);
    const controller = new AbortController();
    const waiting = open(0, {}, { signal: controller.signal });
    controller.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
  });

  it('refuses a member of an older generation for good', async () => {
    wiring = await startWiring(2);
    const forming = open(0, {}, { timeoutMs: 400 }).catch((error: unknown) => error);
    await expect(open(1, { generation: { term: 3, number: 1 } })).rejects.toMatchObject({
      code: 'ABORTED',
      message: "refused a peer's hello: generation 3.1 of job job-1 is over here, the newest is 3.2",
    });
    expect(await forming).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('forms no generation twice on one worker, and none that is older', async () => {
    wiring = await startWiring(1);
    await open(0);
    await expect(open(0)).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(open(0, { generation: { term: 2, number: 9 } })).rejects.toThrow(
      'expected a generation after generation 3.2 of job job-1, which was formed here, received generation 2.9 of job job-1',
    );
    await open(0, { generation: { term: 3, number: 3 } });
  });

  it('refuses a worker that is not the member of its rank', async () => {
    wiring = await startWiring(2);
    const forming = open(0, {}, { timeoutMs: 400 }).catch((error: unknown) => error);
    const members = wiring.groups[1]!.members.map((member, rank) => ({
      ...member,
      workerId: rank === 1 ? 'stranger' : member.workerId,
    }));
    await expect(open(1, { members })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message:
        "refused a peer's hello: expected rank 1 to be worker-1 in generation 3.2 of job job-1, received rank 1, stranger",
    });
    expect(await forming).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('refuses to talk to a worker that is not the member of its rank', async () => {
    wiring = await startWiring(2);
    const forming = open(0, {}, { timeoutMs: 500 }).catch((error: unknown) => error);
    const members = wiring.groups[1]!.members.map((member, rank) => ({
      ...member,
      workerId: rank === 0 ? 'expected' : member.workerId,
    }));
    await expect(open(1, { members })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message:
        "refused a peer's hello: expected rank 0 to be expected in generation 3.2 of job job-1, received rank 0, worker-0",
    });
    await forming;
  });

  it('keeps the generations of two jobs on the same servers apart', async () => {
    wiring = await startWiring(2);
    const [left, right] = await Promise.all([
      open(0),
      open(1),
      open(0, { jobId: 'job-2' }),
      open(1, { jobId: 'job-2' }),
    ]);
    const receiver = new RecordingReceiver();
    left.listen(receiver);
    await right.close();
    expect(await receiver.atLeast(1)).toEqual([{ type: 'left', from: 1 }]);
  });

  it('notices a peer whose host is frozen', async () => {
    wiring = await startWiring(2, { 'grpc.keepalive_time_ms': 100, 'grpc.keepalive_timeout_ms': 200 });
    const transports = await Promise.all([open(0), open(1)]);
    const receivers = transports.map((transport) => {
      const receiver = new RecordingReceiver();
      transport.listen(receiver);
      return receiver;
    });
    wiring.proxyOf(0, 1).freeze();
    expect(await receivers[0]!.atLeast(1)).toMatchObject([{ type: 'lost', from: 1 }]);
    expect(await receivers[1]!.atLeast(1)).toMatchObject([{ type: 'lost', from: 0 }]);
  });
});
