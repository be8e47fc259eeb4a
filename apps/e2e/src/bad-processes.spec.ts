import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  createWorkerClient,
  type CoordinatorMessage,
  type WorkerClient,
  type WorkerHello,
} from '@thaw/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from './testing/cluster.js';
import { BARS, writeExamples } from './testing/example-files.js';
import { TINY_MODEL, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

/** Nobody listens here: to listen on this port takes rights that no coordinator needs. */
const NOBODY = '127.0.0.1:1';

const bed = useTestBed();
let cluster: Cluster;
let jobFile: string;

beforeAll(async () => {
  cluster = await bed.coordinator();
  const examples = await writeExamples(bed.folder, BARS);
  jobFile = await writeJob(bed.folder, { name: 'good', model: { base: { config: TINY_MODEL } }, examples });
});

describe.concurrent('an address where nobody listens', () => {
  const message = `no coordinator answers at ${NOBODY}: check the address, or start one with "thaw coordinator" or "thaw up"`;

  it('is named by the commands of users', async () => {
    for (const args of [['submit', jobFile], ['jobs']]) {
      const { exitCode, stdout, stderr } = await bed.run(...args, '--coordinator', NOBODY);
      expect(exitCode).toBe(1);
      expect(stderr.all).toEqual([`thaw: ${message}`]);
      expect(stdout.all).toEqual([]);
    }
  });

  it('is named by a worker after the time that it was given to look for it', async () => {
    const timeout = ['--connect-timeout-ms', '300'];
    const { exitCode, stderr } = await bed.run(
      'worker',
      '--coordinator',
      NOBODY,
      ...timeout,
      '--log-level',
      'error',
    );
    expect(exitCode).toBe(6);
    expect(stderr.all).toEqual([`thaw worker: ${message}`]);
  });
});

describe.concurrent('a port in use', () => {
  const reason =
    'the port is in use or not permitted; stop the other process or choose another port (0 takes a free one)';

  it('is named by a coordinator', async () => {
    const { address } = cluster;
    const { exitCode, stdout, stderr } = await bed.run(
      'coordinator',
      '--listen',
      address,
      '--data-dir',
      join(bed.folder, 'other'),
    );
    expect(exitCode).toBe(1);
    expect(stderr.all).toEqual([
      `thaw coordinator: the coordinator cannot listen on ${address}: ${reason}`,
      'thaw: the coordinator ended with exit code 1 before it was ready; its message is above',
    ]);
    expect(stdout.all).toEqual([]);
  });

  it('is named by a worker', async () => {
    const { address } = cluster;
    const { exitCode, stderr } = await bed.run('worker', '--coordinator', address, '--listen', address);
    expect(exitCode).toBe(1);
    expect(stderr.all).toEqual([`thaw worker: the worker cannot listen on ${address}: ${reason}`]);
  });
});

describe('a worker that would not compute the same bits', () => {
  const clients: WorkerClient[] = [];
  afterAll(() => clients.forEach((client) => client.close()));

  /** Joins as a worker does, with this numerics class. */
  function join(hello: WorkerHello): { messages: AsyncIterator<CoordinatorMessage>; leave(): Promise<void> } {
    const client = createWorkerClient(cluster.address);
    clients.push(client);
    const stream = client.join();
    void stream.send({ kind: 'hello', ...hello });
    return {
      messages: stream.received[Symbol.asyncIterator](),
      leave: async () => {
        await stream.send({ kind: 'leaving', why: 'the test is over', stays: false });
        stream.end();
      },
    };
  }

  function helloOf(name: string, numericsClass: Readonly<Record<string, string>>): WorkerHello {
    return {
      workerId: randomUUID(),
      name,
      address: NOBODY,
      processId: process.pid,
      numericsClass,
      attached: null,
      highestTerm: 0,
    };
  }

  it('is refused for another TensorFlow build, by the key and both versions', async () => {
    const same = { device: 'cpu', intraOpThreads: '1' };
    const first = helloOf('first', { ...same, tensorflowVersion: '2.21.0' });
    const other = helloOf('other', { ...same, tensorflowVersion: '2.20.0' });
    const member = join(first);
    expect(await member.messages.next()).toMatchObject({ value: { kind: 'welcome' } });
    await cluster.processIdOf('first');
    const stranger = join(other);
    expect(await stranger.messages.next()).toMatchObject({ value: { kind: 'welcome' } });
    await expect(stranger.messages.next()).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message:
        `worker "other" (id ${other.workerId}) would not compute the same bits as worker "first" (id ${first.workerId}), ` +
        'which is here already: tensorflowVersion: expected "2.21.0", received "2.20.0"; give all workers of a coordinator ' +
        'the same TensorFlow build, device and thread settings, or start this one with another coordinator',
    });
    await member.leave();
    expect(await member.messages.next()).toMatchObject({ done: true });
  });

  it('ends with the reason when it is a real one with another number of threads', async () => {
    bed.worker(cluster, 'one-thread');
    await cluster.processIdOf('one-thread');
    const { exitCode, stderr } = await bed.worker(cluster, 'two-threads', '--threads', '2').ended;
    expect(exitCode).toBe(1);
    expect(stderr.texts).toEqual([
      expect.stringMatching(
        /^thaw worker: worker "two-threads" \(id .+\) would not compute the same bits as worker "one-thread" \(id .+\), which is here already: intraOpThreads: expected "1", received "2"(?:; probeDigest: .+)?; give all workers of a coordinator the same TensorFlow build, device and thread settings, or start this one with another coordinator$/,
      ),
    ]);
  });

  it('leaves the others to do the work', async () => {
    const { job } = await cluster.run(jobFile);
    expect(job.status).toBe('succeeded');
    expect(job.members.map(({ name }) => name)).toEqual(['one-thread']);
  });
});

describe('the coordinator that all of them met', () => {
  it('has said nothing but log lines', () => {
    expect(cluster.process.stderr.texts).toEqual([]);
  });
});
