import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@thaw/observability';
import { encodePositions, encodeUsedExamples, LedgerAudit } from '@thaw/orchestration';
import {
  createCoordinatorClient,
  createWorkerClient,
  submitLocalJob,
  type BlockRequest,
  type CoordinatorMessage,
  type MemberPosition,
  type MessageStream,
  type WorkerClient,
  type WorkerMessage,
} from '@thaw/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { COORDINATOR_DEFAULTS } from './coordinator-config.js';
import { Coordinator } from './coordinator.js';

vi.setConfig({ testTimeout: 60_000 });

type MessageOf<Kind extends CoordinatorMessage['kind']> = Extract<CoordinatorMessage, { kind: Kind }>;

/** What a worker hears and says, without what a worker computes. */
class ScriptedWorker {
  readonly workerId: string;
  readonly #client: WorkerClient;
  readonly #stream: MessageStream<WorkerMessage, CoordinatorMessage>;
  readonly #messages: AsyncIterator<CoordinatorMessage>;

  constructor(coordinator: string, workerId: string, attached: MemberPosition | null = null) {
    this.workerId = workerId;
    this.#client = createWorkerClient(coordinator);
    this.#stream = this.#client.join();
    this.#messages = this.#stream.received[Symbol.asyncIterator]();
    const address = `${workerId}.example:7000`;
    void this.#stream.send({
      ...{ kind: 'hello', workerId, name: `name-of-${workerId}`, address, numericsClass: {}, processId: 1 },
      ...{ attached, highestTerm: attached?.generation.term ?? 0 },
    });
  }

  /** The next message of this kind; those before it are passed over. */
  async hear<Kind extends CoordinatorMessage['kind']>(kind: Kind): Promise<MessageOf<Kind>> {
    for (;;) {
      const next = await this.#messages.next();
      if (next.done === true) throw new Error(`${this.workerId} waits for ${kind}, and its stream has ended`);
      if (next.value.kind === kind) return next.value as MessageOf<Kind>;
    }
  }

  async say(message: WorkerMessage): Promise<void> {
    await this.#stream.send(message);
  }

  /** Reads its next assignment and says that it is ready after so many reductions. */
  async beReady(reductions: number): Promise<MessageOf<'assignment'>> {
    const assignment = await this.hear('assignment');
    await this.sayReady(assignment, reductions);
    return assignment;
  }

  async sayReady(
    { jobId, generation }: MessageOf<'assignment' | 'catchUp'>,
    reductions: number,
  ): Promise<void> {
    const state = { step: reductions, reductions, stateDigest: `d${reductions}`, fetchMs: 0 };
    await this.say({ kind: 'ready', jobId, generation, ...state });
  }

  fetchBlock(request: BlockRequest): Promise<Uint8Array> {
    return this.#client.fetchBlock(request, 2 ** 20);
  }

  /** As if its process had died. */
  die(): void {
    this.#client.close();
    this.#stream.end(new Error('it died'));
  }
}

describe('a coordinator whose job loses a worker', () => {
  let folder: string;
  let coordinator: Coordinator;
  const workers: ScriptedWorker[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thaw-recovery-'));
    coordinator = await startOn(folder);
  });

  afterEach(async () => {
    for (const worker of workers.splice(0)) worker.die();
    await coordinator.close();
    await rm(folder, { recursive: true, force: true });
  });

  const joined = (workerId: string, attached?: MemberPosition): ScriptedWorker => {
    const worker = new ScriptedWorker(coordinator.address, workerId, attached);
    workers.push(worker);
    return worker;
  };

  it('tells the others their new parts, the newcomer its donor, and who is behind from whom to catch up', async () => {
    const client = createCoordinatorClient(coordinator.address);
    const [a, b, c] = [joined('a'), joined('b'), joined('c')];
    for (const worker of [a, b, c]) await worker.hear('welcome');
    const { jobId } = await submitLocalJob(client, await jobIn(folder));
    await expect
      .poll(() => coordinator.state.jobs[0], { timeout: 30_000 })
      .toMatchObject({ status: 'starting' });
    for (const worker of [a, b, c]) expect((await worker.beReady(0)).donor).toBeNull();
    for (const worker of [a, b, c]) await worker.hear('start');
    const d = joined('d');
    await d.hear('welcome');
    b.die();

    const part = await a.hear('assignment');
    expect(part).toMatchObject({ jobId, generation: { number: 2 }, rank: 0, donor: null });
    expect(part.members.map(({ workerId }) => workerId)).toEqual(['a', 'c', 'd']);
    await a.sayReady(part, 0);
    await c.beReady(1);
    const from = { workerId: 'a', name: 'name-of-a', rank: 0, address: 'a.example:7000' };
    expect((await d.beReady(1)).donor).toEqual(from);

    const behind = await a.hear('catchUp');
    expect(behind).toMatchObject({ jobId, reductions: 1, from: { workerId: 'c', rank: 1 } });
    await a.sayReady(behind, 1);
    for (const worker of [a, c, d]) {
      expect(await worker.hear('start')).toMatchObject({ generation: { number: 2 }, step: 1 });
    }
    client.close();
  });

  it('that is started anew tells members what they missed, gives them its data again, and acknowledges what it stores', async () => {
    const client = createCoordinatorClient(coordinator.address);
    const before = ['a', 'b', 'c'].map((workerId) => joined(workerId));
    for (const worker of before) expect(await worker.hear('welcome')).toMatchObject({ term: 1 });
    const { jobId } = await submitLocalJob(client, await jobIn(folder));
    const assignment = await before[0]!.hear('assignment');
    client.close();
    await coordinator.close();
    // What a job needs stays with it, however old its upload is.
    await rm(join(folder, 'contents'), { recursive: true });
    coordinator = await startOn(folder);

    const { generation } = assignment;
    const position = { jobId, generation, step: 0 };
    const [a, b, c] = ['a', 'b', 'c'].map((workerId) =>
      joined(workerId, workerId === 'c' ? undefined : position),
    );
    expect(await a!.hear('welcome')).toMatchObject({ term: 2 });
    expect(await c!.hear('assignment')).toEqual({ ...assignment, rank: 2 });
    const dataset = assignment.train.digest;
    expect(
      (await a!.fetchBlock({ workerId: 'a', jobId, generation, dataset, index: 0 })).length,
    ).toBeGreaterThan(0);

    for (const worker of [a!, b!, c!]) await worker.sayReady(assignment, 0);
    expect(await a!.hear('start')).toMatchObject({ generation });
    await a!.say({ kind: 'heartbeat', member: position });
    expect(await a!.hear('acknowledged')).toEqual({ kind: 'acknowledged', reports: 1 });
  });

  it('has the rows of each step that it acknowledged when it is started anew, and takes none from strangers', async () => {
    let client = createCoordinatorClient(coordinator.address);
    const [a, b, c] = ['a', 'b', 'c'].map((workerId) => joined(workerId));
    const { jobId } = await submitLocalJob(client, await jobIn(folder));
    const assignments = [];
    for (const worker of [a!, b!, c!]) assignments.push(await worker.beReady(0));
    await a!.hear('start');
    const { generation } = assignments[0]!;
    const step = { jobId, generation, step: 1, epoch: 0, numExamples: 12 };
    const did = {
      training: { loss: 1, metrics: {} },
      payloadBytes: 0,
      computeMs: 1,
      waitedMs: 0,
      waitedForRank: 0,
      stateDigest: '',
      gradientDigest: '',
      replicas: [0],
      features: null,
    };
    const used = [0, 1, 2].map((replica) => ({
      ...{ replica, generation, rank: replica },
      positions: encodePositions([0, 1, 2, 3].map((index) => 8 * replica + index)),
    }));
    await a!.say({ kind: 'steps', reports: [{ ...step, ...did, rows: encodeUsedExamples(used) }] });
    await a!.say({ kind: 'heartbeat', member: { jobId, generation, step: 1 } });
    expect(await a!.hear('acknowledged')).toMatchObject({ reports: 2 });
    const d = joined('d');
    await d.hear('welcome');
    await d.say({ kind: 'steps', reports: [{ ...step, ...did, step: 2, rows: encodeUsedExamples(used) }] });
    expect(await d.hear('refusal')).toMatchObject({ code: 'ABORTED' });
    await b!.say({ kind: 'steps', reports: [{ ...step, ...did, rows: Uint8Array.of(1) }] });
    expect((await a!.hear('assignment')).members.map(({ workerId }) => workerId)).not.toContain('b');

    client.close();
    await coordinator.close();
    coordinator = await startOn(folder);
    client = createCoordinatorClient(coordinator.address);
    const { facts, rows } = await client.jobs.readLedger(jobId);
    expect(facts).toMatchObject({
      numExamples: 24,
      numHeldOut: 0,
      numReplicas: 3,
      batchSize: 12,
      lastStep: 1,
    });
    const audit = new LedgerAudit(facts);
    for await (const row of rows) audit.add(row);
    expect(audit.finish()).toMatchObject({ holds: true, numAhead: 0, epochs: [{ numExamples: 12 }] });
    client.close();
    // Its data are in place again.
    await joined('a').hear('assignment');
  });
});

function startOn(dataDir: string): Promise<Coordinator> {
  const config = {
    ...COORDINATOR_DEFAULTS,
    ...{ listen: '127.0.0.1:0', dataDir, freeDiskFloorBytes: 0, leaseMs: 60_000 },
  };
  return Coordinator.start(config, createLogger({ name: 'coordinator', level: 'silent' }));
}

/** A job file with two classes of tiny images, for exactly three workers. */
async function jobIn(folder: string) {
  const idx = (shape: readonly number[], fill: (index: number) => number): Buffer => {
    const header = Buffer.alloc(4 + 4 * shape.length);
    header.writeUInt32BE(0x0800 + shape.length);
    shape.forEach((dimension, axis) => header.writeUInt32BE(dimension, 4 + 4 * axis));
    const length = shape.reduce((product, dimension) => product * dimension, 1);
    return Buffer.concat([header, Uint8Array.from({ length }, (_, index) => fill(index))]);
  };
  await writeFile(
    join(folder, 'images.idx'),
    idx([24, 4, 4], (index) => (index * 7) % 256),
  );
  await writeFile(
    join(folder, 'labels.idx'),
    idx([24], (index) => index % 2),
  );
  const layers = [
    { class_name: 'InputLayer', config: { name: 'input', batch_shape: [null, 4, 4, 1], dtype: 'float32' } },
    { class_name: 'Flatten', config: { name: 'flatten' } },
    { class_name: 'Dense', config: { name: 'dense', units: 2, activation: 'softmax' } },
  ];
  const job = {
    name: 'tiny',
    model: { base: { config: { class_name: 'Sequential', config: { name: 'base', layers } } } },
    data: { format: 'idx', images: 'images.idx', labels: 'labels.idx', holdOut: 0 },
    train: {
      ...{ loss: 'sparse_categorical_crossentropy', optimizer: { name: 'sgd', learningRate: 0.1 } },
      ...{ batchSize: 12, epochs: 1, replicas: 3, seed: 1 },
    },
    workers: { min: 3, max: 3 },
  };
  return { jobFile: JSON.stringify(job), fileName: 'job.json', folder };
}
