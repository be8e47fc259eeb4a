import { afterEach, describe, expect, it } from 'vitest';
import { ThawError } from '@thaw/errors';
import type { MessageStream } from './message-stream.js';
import { createServer, listen, type ListeningServer } from './server.js';
import { createWorkerClient, type ArtifactHeader, type WorkerClient } from './worker-client.js';
import type { CoordinatorMessage, WorkerMessage } from './worker-messages.js';
import { addWorkerService, type WorkerServiceHandlers } from './worker-service.js';

const member = { jobId: 'j', generation: { term: 1, number: 1 } };
const identity = { workerId: 'w', ...member };
const welcome: CoordinatorMessage = { kind: 'welcome', leaseMs: 1, heartbeatEveryMs: 1, term: 1 };
const unused = () => Promise.reject(new Error('not part of this test'));

let listening: ListeningServer;
let client: WorkerClient;

async function serve(handlers: Partial<WorkerServiceHandlers>): Promise<void> {
  const server = createServer();
  const none = {
    join: () => undefined,
    ...{ fetchBlock: unused, fetchModel: unused, storeArtifact: unused },
    ...{ storeCheckpoint: unused, fetchCheckpoint: unused },
  };
  addWorkerService(server, { ...none, ...handlers });
  listening = await listen(server, '127.0.0.1:0', 'coordinator');
  client = createWorkerClient(listening.address);
}

async function heardBy(join: MessageStream<WorkerMessage, CoordinatorMessage>): Promise<unknown[]> {
  const heard: unknown[] = [];
  try {
    for await (const message of join.received) heard.push(message.kind);
  } catch (thrown) {
    heard.push((thrown as ThawError).code);
  }
  return heard;
}

describe('the worker service', () => {
  afterEach(async () => {
    client.close();
    await listening.close(0);
  });

  it('ends a stream with its reason also while a message is on its way', async () => {
    await serve({
      join: (session) => {
        void session.send(welcome);
        session.end(new ThawError('ABORTED', 'no'));
      },
    });
    expect(await heardBy(client.join())).toEqual(['welcome', 'ABORTED']);
  });

  it('streams bytes larger than one message, and no more than the caller takes', async () => {
    const bytes = Uint8Array.from({ length: 2_500_000 }, (_, index) => index % 251);
    await serve({ fetchBlock: async () => bytes });
    const request = { ...identity, dataset: 'd', index: 0 };
    expect(Buffer.compare(await client.fetchBlock(request, bytes.length), bytes)).toBe(0);
    await expect(client.fetchBlock(request, 1_000_000)).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: 'a streamed file: expected at most 1000000 bytes, received more',
    });
  });

  it('tells a worker of two datasets of as many blocks as there can be, and of a large model', async () => {
    const blocks = Array.from({ length: 16_384 }, (_, index) => ({
      index,
      start: index * 2 ** 20,
      numExamples: 2 ** 20,
      sizeBytes: 2 ** 30,
      checksum: 'f'.repeat(64),
    }));
    const shape = {
      sampleShape: [1],
      dtype: 'uint8',
      numExamples: 2 ** 34,
      numClasses: 1,
      classNames: ['a'],
    };
    const assignment: CoordinatorMessage = {
      ...{ kind: 'assignment', ...member, rank: 0, members: [], jobSpec: '{}' },
      ...{
        baseConfig: 'x'.repeat(2 ** 22),
        hasBaseWeights: true,
        ...{ trainPlace: null, holdOutPlace: null },
        donor: null,
        checkpoint: 7,
        carriesOn: false,
      },
      train: { digest: 'train', blocks, ...shape },
      holdOut: { digest: 'holdOut', blocks, ...shape },
    };
    await serve({ join: (session) => void session.send(assignment).then(() => session.end()) });
    const received: CoordinatorMessage[] = [];
    for await (const message of client.join().received) received.push(message);
    expect(received).toEqual([assignment]);
  });

  it('takes a file with its header first, and tells what was wrong with it', async () => {
    const stored: { header: ArtifactHeader; size: number }[] = [];
    await serve({
      storeArtifact: async (header, chunks) => {
        let size = 0;
        for await (const chunk of chunks) size += chunk.byteLength;
        if (size !== header.sizeBytes)
          throw new ThawError('DATA_LOSS', `expected ${header.sizeBytes} bytes, received ${size}`);
        stored.push({ header, size });
        return header.sha256;
      },
    });
    const header = { ...identity, name: 'model.safetensors', sizeBytes: 1_500_000, sha256: 'f0' };
    await client.storeArtifact(header, new Uint8Array(1_500_000));
    expect(stored).toEqual([{ header, size: 1_500_000 }]);
    await expect(client.storeArtifact(header, new Uint8Array(3))).rejects.toMatchObject({
      code: 'DATA_LOSS',
      message: 'expected 1500000 bytes, received 3',
    });
  });

  it('takes the copy of a state, and gives it out again; what was wrong with it comes at the end', async () => {
    let stored: Uint8Array | undefined;
    await serve({
      storeCheckpoint: async (_header, chunks) => {
        const parts: Uint8Array[] = [];
        for await (const chunk of chunks) parts.push(chunk);
        stored = Buffer.concat(parts);
      },
      fetchCheckpoint: async ({ step }) =>
        (async function* () {
          yield stored ?? new Uint8Array();
          if (step !== 7) throw new ThawError('DATA_LOSS', `no whole checkpoint of step ${step}`);
          return Promise.resolve();
        })(),
    });
    const bytes = Uint8Array.from({ length: 2_500_000 }, (_, index) => index % 251);
    const place = { step: 7, phase: 1, epoch: 2, stepInEpoch: 3 };
    await client.storeCheckpoint({ ...identity, ...place, sizeBytes: bytes.length, sha256: 'f0' }, bytes);
    const fetched = await client.fetchCheckpoint({ ...identity, step: 7 }, bytes.length);
    expect(Buffer.compare(fetched, bytes)).toBe(0);
    await expect(client.fetchCheckpoint({ ...identity, step: 8 }, bytes.length)).rejects.toMatchObject({
      code: 'DATA_LOSS',
      message: 'no whole checkpoint of step 8',
    });
  });
});
