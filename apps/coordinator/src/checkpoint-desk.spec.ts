import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@thaw/observability';
import {
  createCoordinatorState,
  transition,
  type CoordinatorState,
  type JobState,
} from '@thaw/orchestration';
import type { CheckpointHeader } from '@thaw/protocol';
import { FolderArtifactStore, FolderCheckpointStore, MemoryCoordinatorStore } from '@thaw/store';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { CheckpointDesk } from './checkpoint-desk.js';
import type { Happening } from './core.js';
import { JobFiles } from './job-files.js';
import type { JobMaterials } from './job-materials.js';
import type { CoordinatorRecords } from './job-record.js';
import { testJobSpec } from './testing/job-spec.js';

const GENERATION = { term: 1, number: 1 };
const MEMBER = { workerId: 'w', jobId: 'job', generation: GENERATION };
const SPEC = { ...testJobSpec(), checkpoints: { everySteps: 1, keep: 2 } };

let folder: string;
let records: CoordinatorRecords;
let state: CoordinatorState;
let told: Happening[];
let desk: CheckpointDesk;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-desk-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  records = new MemoryCoordinatorStore();
  await records.takeTerm();
  await records.createJob({ id: 'job', name: 'job', spec: SPEC, inputs: [] });
  state = runningState();
  told = [];
  const logger = createLogger({ name: 'test', level: 'silent' });
  const files = new JobFiles({ artifacts: new FolderArtifactStore(folder), state: () => state, logger });
  files.hold('job', materials());
  desk = new CheckpointDesk({
    store: new FolderCheckpointStore(join(folder, 'checkpoints'), 0),
    records,
    files,
    state: () => state,
    dispatch: async (happening) => void told.push(happening),
    logger,
  });
});

/** A job on one worker, which trains. */
function runningState(): CoordinatorState {
  const summary = {
    ...{ name: 'job', replicas: 1, workers: { min: 1, max: 1 } },
    phases: [{ name: 'all', epochs: 9, mayStopEarly: false }],
  };
  const worker = { workerId: 'w', connectionId: 'c' };
  return [
    { type: 'WorkerJoined', ...worker, name: 'w', address: 'w:1', numericsClass: { device: 'CPU' } } as const,
    { type: 'JobSubmitted', jobId: 'job', summary } as const,
    {
      ...({ type: 'JobPrepared', jobId: 'job', attempt: 0, data: {} as never } as const),
      prepared: { numExamples: 9, stepsPerEpoch: 9 },
    },
    { type: 'MemberReady', ...worker, ...MEMBER, step: 0, reductions: 0, stateDigest: 'd' } as const,
  ].reduce(
    (before, event) => transition(before, { at: 1, ...event }).state,
    createCoordinatorState({ term: 1, now: 0 }),
  );
}

function materials(): JobMaterials {
  const data = { train: { digest: 't' }, holdOut: undefined, close: () => Promise.resolve() };
  return { spec: SPEC, base: { config: {}, weights: null }, data } as unknown as JobMaterials;
}

function headerAt(step: number, bytes: Buffer): CheckpointHeader {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ...MEMBER, step, phase: 0, epoch: 0, stepInEpoch: step, sizeBytes: bytes.length, sha256 };
}

async function store(step: number, bytes = Buffer.from(`state ${step}`)): Promise<string> {
  const header = headerAt(step, bytes);
  const uploading = { signal: new AbortController().signal, caller: undefined };
  await desk.store(header, parts(bytes), uploading);
  return header.sha256;
}

async function* parts(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

/** Stores a checkpoint, and enters it as the core would. */
async function save(step: number, agreedStep = step): Promise<void> {
  const sha256 = await store(step);
  await desk.taken({ ...MEMBER, connectionId: 'c', step, sha256 });
  const {
    name,
    sha256: ofManifest,
    sizeBytes,
  } = told.pop() as Extract<Happening, { type: 'CheckpointTaken' }>;
  const entered = { jobId: 'job', step, name, sha256: ofManifest, sizeBytes, createdAt: step };
  await records.commit({ states: [], events: [], checkpoints: [entered] });
  await desk.makeRoom({ type: 'EnterCheckpoint', ...entered, agreedStep });
}

async function stepsOnDisk(): Promise<number[]> {
  const names = await readdir(join(folder, 'checkpoints', 'jobs', 'job')).catch(() => []);
  return names.map((name) => Number(name.split('-')[1])).sort((left, right) => left - right);
}

async function stepsInIndex(): Promise<number[]> {
  return (await records.listCheckpoints('job')).map(({ step }) => step);
}

/** Flips a bit of the checkpoint of a step. */
async function damage(step: number): Promise<void> {
  const ofJob = join(folder, 'checkpoints', 'jobs', 'job');
  const [name = ''] = (await readdir(ofJob)).filter((each) => each.startsWith(`step-${step}-`));
  const file = join(ofJob, name, 'state.safetensors');
  const bytes = await readFile(file);
  await writeFile(file, bytes.fill(0, 0, 1));
}

describe('checkpoints of a job', () => {
  it('count only once their member has said that all before them is reported', async () => {
    const sha256 = await store(4);
    expect(told).toEqual([]);
    await desk.taken({ ...MEMBER, connectionId: 'c', step: 4, sha256: 'another' });
    expect(told).toEqual([]);
    await desk.taken({ ...MEMBER, connectionId: 'c', step: 4, sha256 });
    expect(told).toMatchObject([{ type: 'CheckpointTaken', step: 4, sizeBytes: 7 }]);
    await desk.taken({ ...MEMBER, connectionId: 'c', step: 4, sha256 });
    expect(told).toHaveLength(1);
  });

  it('are kept, the latest of them, and one that was never reported makes room for the next', async () => {
    for (const step of [1, 2, 3]) await save(step);
    expect([await stepsInIndex(), await stepsOnDisk()]).toEqual([
      [3, 2],
      [2, 3],
    ]);
    await store(4);
    await store(5);
    expect(await stepsOnDisk()).toEqual([2, 3, 5]);
  });

  it('are kept beside the latest where members may go back to them: the newest that is not after what they agreed on', async () => {
    for (const step of [1, 2, 3, 4, 5]) await save(step, 2);
    expect([await stepsInIndex(), await stepsOnDisk()]).toEqual([
      [5, 4, 2],
      [2, 4, 5],
    ]);
    await save(6, 5);
    expect(await stepsInIndex()).toEqual([6, 5]);
    for (const step of [7, 8]) await save(step, 6);
    expect(await stepsInIndex()).toEqual([8, 7, 6]);
    await desk.seek({ type: 'SeekCheckpoint', jobId: 'job', attempt: 0, atMostStep: 6 });
    expect(told.pop()).toMatchObject({ type: 'CheckpointsChecked', found: 6 });
  });

  it('make room first where the job has gone back from them', async () => {
    for (const step of [3, 6, 4]) await save(step);
    expect(await stepsInIndex()).toEqual([4, 3]);
  });

  it('are taken from members of the present generation alone', async () => {
    const bytes = Buffer.from('state');
    const former = { ...headerAt(1, bytes), generation: { term: 1, number: 2 } };
    const uploading = { signal: new AbortController().signal, caller: undefined };
    await expect(desk.store(former, parts(bytes), uploading)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await stepsOnDisk()).toEqual([]);
  });

  it('leave nothing that was still on its way when the job ended', async () => {
    const bytes = Buffer.from('state');
    const ending = async function* () {
      state = { ...state, jobs: [] };
      yield await Promise.resolve(bytes);
    };
    const uploading = { signal: new AbortController().signal, caller: undefined };
    await expect(desk.store(headerAt(1, bytes), ending(), uploading)).rejects.toThrow('job job has ended');
    expect(await stepsOnDisk()).toEqual([]);
  });
});

describe('looking for the checkpoint that a job goes on from', () => {
  it('finds the newest one', async () => {
    for (const step of [1, 2]) await save(step);
    await desk.seek({ type: 'SeekCheckpoint', jobId: 'job', attempt: 0 });
    expect(told).toEqual([{ type: 'CheckpointsChecked', jobId: 'job', attempt: 0, found: 2, damaged: [] }]);
  });

  it('passes over those that are damaged, or of a job with other data, and says why', async () => {
    for (const step of [1, 2]) await save(step);
    await damage(2);
    await desk.seek({ type: 'SeekCheckpoint', jobId: 'job', attempt: 0 });
    expect(told).toMatchObject([
      {
        found: 1,
        damaged: [{ step: 2, why: expect.stringContaining('expected SHA-256') as string }],
      },
    ]);
  });

  it('forgets those that came after the last step that is good', async () => {
    for (const step of [1, 2]) await save(step);
    await desk.seek({ type: 'SeekCheckpoint', jobId: 'job', attempt: 0, atMostStep: 1 });
    expect(told).toMatchObject([{ found: 1, damaged: [] }]);
    expect([await stepsInIndex(), await stepsOnDisk()]).toEqual([[1], [1]]);
  });

  it('finds none where there is none', async () => {
    await desk.seek({ type: 'SeekCheckpoint', jobId: 'job', attempt: 0 });
    expect(told).toEqual([
      { type: 'CheckpointsChecked', jobId: 'job', attempt: 0, found: null, damaged: [] },
    ]);
  });

  it('ends the job where it cannot look', async () => {
    records.listCheckpoints = () => Promise.reject(new Error('the store is closed'));
    await desk.seek({ type: 'SeekCheckpoint', jobId: 'job', attempt: 0 });
    expect(told).toMatchObject([
      {
        type: 'JobPreparationFailed',
        message: 'its checkpoints cannot be looked through: the store is closed',
      },
    ]);
  });
});

describe('a member that begins from a checkpoint', () => {
  function beginFrom(step: number): void {
    const [job] = state.jobs;
    state = { ...state, jobs: [{ ...(job as JobState), origin: { type: 'checkpoint', step } }] };
  }

  async function fetch(step: number): Promise<string> {
    const received: Uint8Array[] = [];
    for await (const part of await desk.fetch({ ...MEMBER, step }, undefined)) received.push(part);
    return Buffer.concat(received).toString();
  }

  it('gets its state, and that of no other', async () => {
    for (const step of [1, 2]) await save(step);
    beginFrom(2);
    expect(await fetch(2)).toBe('state 2');
    await expect(fetch(1)).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('is sent away before it hears that the state is damaged', async () => {
    await save(2);
    await damage(2);
    beginFrom(2);
    await expect(fetch(2)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(told).toMatchObject([{ type: 'CheckpointSpoilt', jobId: 'job', step: 2 }]);
  });
});

describe('the folder of the checkpoints', () => {
  async function endedAs(status: JobState['status']): Promise<void> {
    const [job] = state.jobs;
    const ended = { ...(job as JobState), status };
    await records.commit({ states: [{ jobId: 'job', state: ended }], events: [] });
  }

  it('has none of a job that has succeeded, and those of one that failed', async () => {
    await save(1);
    await store(2);
    await endedAs('failed');
    await desk.release('job');
    expect([await stepsInIndex(), await stepsOnDisk()]).toEqual([[1], [1]]);
    await endedAs('succeeded');
    await desk.release('job');
    expect([await stepsInIndex(), await stepsOnDisk()]).toEqual([[], []]);
  });

  it('is rid, at a start, of what the index does not have', async () => {
    await save(1);
    await store(2);
    await endedAs('running');
    await desk.release('job');
    await desk.sweep();
    expect(await stepsOnDisk()).toEqual([1]);
  });
});
