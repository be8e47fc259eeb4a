import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ThawError } from '@thaw/errors';
import type { AuditedRow, JobEvent, LedgerFacts } from '@thaw/orchestration';
import type { CoordinatorView } from './coordinator-view.js';
import { createJobClient, type JobClient, type Submission } from './job-client.js';
import type { JobUpdate } from './job-event-messages.js';
import type { JobLogLine } from './job-log-view.js';
import { addJobService } from './job-service.js';
import type { JobView } from './job-view.js';
import { createServer, listen, type ListeningServer } from './server.js';
import { VERSION } from './version.js';

const training = { loss: 0.25, metrics: { accuracy: 0.9 } };
const generation = { term: 1, number: 1 };
const member = { workerId: 'w', name: 'worker-0', rank: 0, run: { start: 0, end: 8 } };
const weights = { trainable: 2, frozen: 18, frozenChanged: 0, movingStatisticsChanged: 0 };
const result = {
  stateDigest: 'abc',
  step: 12,
  weights,
  artifacts: [{ name: 'model.safetensors', sizeBytes: 5, sha256: 'f0' }],
  training,
};

const FEATURES = {
  ...{ numInMemory: 9, numOnDisk: 4, numComputed: 5, numFetched: 3, numNotKept: 2, numEvicted: 1 },
  ...{ memoryBytes: 640, diskBytes: 96 },
};
const PACE = { rank: 0, computeMs: 1.5, waitedMs: 2.5, waitedForRank: 1 };
const slowMember = { workerId: 'w', name: 'worker-0', rank: 0, step: 7, computeMs: 40.5, usualMs: 12.25 };

const JOB: JobView = {
  jobId: 'digits-1',
  name: 'digits',
  status: 'succeeded',
  submittedAt: 1_700_000_000_000,
  endedAt: 1_700_000_001_000,
  step: 12,
  totalSteps: 12,
  generation,
  members: [member],
  slowMembers: [slowMember],
  failure: null,
  result: { ...result, evaluation: training },
  checkpoint: { step: 8, savedAt: 1_700_000_000_500 },
  priority: -3,
  queuePosition: 2,
  waitingFor: 'waits for 2 workers, none is there',
  paces: [PACE, { ...PACE, rank: 1, idleShare: 0 }],
  features: FEATURES,
};

const EVENTS: readonly JobEvent[] = [
  { at: 1, type: 'JobQueued', name: 'digits' },
  {
    at: 1,
    type: 'DataPrepared',
    numExamples: 90,
    numHeldOut: 10,
    classNames: ['cat', 'dog'],
    sampleShape: [8, 8, 3],
    values: 'from -1 to 1',
    readMs: 812.5,
    numSkipped: 1,
    skipped: [{ file: 'cat/3.jpg', why: 'it is truncated' }],
    warnings: ['base.h5: 1 of 2 values of head/bias are NaN or infinite.'],
  },
  { at: 2, type: 'JobWaiting', why: 'waits for 2 workers' },
  { at: 2, type: 'WorkerSlow', ...slowMember },
  { at: 2, type: 'WorkerKeptAway', workerId: 'w', name: 'worker-0', why: 'it cannot reach worker-1' },
  { at: 2, type: 'WorkerRecovered', workerId: 'w', name: 'worker-0', rank: 0, step: 30 },
  { at: 2, type: 'JobRestarted', why: 'no worker is left', step: 7, fromStep: 4 },
  { at: 2, type: 'JobResumed', by: 'ada' },
  { at: 2, type: 'CheckpointSaved', step: 4, sizeBytes: 2 ** 40 },
  { at: 2, type: 'CheckpointMissed', step: 5, why: 'no space is left' },
  { at: 2, type: 'CheckpointDamaged', step: 6, why: 'expected SHA-256 a1, received b2' },
  { at: 3, type: 'GenerationFormed', generation, members: [member], why: 'enough are there' },
  {
    at: 4,
    type: 'TrainingStarted',
    generation,
    step: 0,
    stateDigest: 'abc',
    totalSteps: 12,
    mayStopEarly: true,
    numExamples: 90,
    fetchMs: 37.5,
  },
  {
    at: 5,
    type: 'PhaseStarted',
    phase: 0,
    name: 'head',
    step: 0,
    epochs: 3,
    trainable: 2,
    frozen: 8,
    learningRate: 0.5,
    featureSize: 12,
    cutReason: '',
    obstacle: '',
  },
  { at: 5, type: 'EpochCompleted', phase: 0, epoch: 0, step: 6, learningRate: 0.5, ...training },
  {
    at: 6,
    type: 'EpochCompleted',
    ...{ phase: 1, epoch: 1, step: 12, learningRate: 0.25 },
    ...training,
    evaluation: training,
    scaling: { lossScale: 16384, skippedSteps: 1 },
  },
  { at: 6, type: 'PhaseCompleted', phase: 0, name: 'head', step: 6, epochs: 3, stoppedEarly: false, weights },
  {
    at: 6,
    type: 'PhaseCompleted',
    ...{ phase: 1, name: 'all', step: 12, epochs: 1, stoppedEarly: true, restoredEpoch: 0, weights },
  },
  { at: 7, type: 'JobFailed', code: 'UNAVAILABLE', message: 'lost worker-0', workerId: 'w', step: 3 },
  { at: 7, type: 'JobFailed', code: 'INVALID_ARGUMENT', message: 'no data' },
  { at: 8, type: 'JobCancelled' },
  { at: 9, type: 'JobSucceeded', result },
  {
    at: 9,
    type: 'JobSucceeded',
    result: { ...result, features: FEATURES, confusion: { classNames: ['a', 'b'], counts: [1, 2, 3, 4] } },
  },
];

const COORDINATOR: CoordinatorView = {
  version: VERSION,
  at: 1_700_000_000_000,
  workers: [
    {
      workerId: 'w',
      name: 'worker-0',
      address: '127.0.0.1:1',
      jobId: null,
      numericsClass: { device: 'cpu' },
    },
    { workerId: 'v', name: 'worker-1', address: '127.0.0.1:2', jobId: 'digits-1', numericsClass: {} },
  ],
};

const LOG: readonly JobLogLine[] = [0, 1].map((rank) => ({
  sequence: rank + 1,
  rank,
  worker: `worker-${rank}`,
  line: { at: 5, level: 'info', text: '{"msg":"assigned"}' },
}));

const LEDGER_FACTS: LedgerFacts = {
  ...{ numExamples: 90, numHeldOut: 10, numReplicas: 8, batchSize: 16, lastStep: 12 },
  status: 'succeeded',
};

const LOCATED = { file: 'photos/cat/3.jpg', place: 'at example 3' };

async function* ledgerRows(): AsyncGenerator<AuditedRow> {
  for (let step = 1; step <= 2_000; step++) {
    const positions = Uint8Array.of(step % 128, 0, 1);
    yield { step, epoch: 1, replica: 3, generation, rank: 1, numCounted: 16, positions };
  }
}

const PROGRESS: JobUpdate = {
  kind: 'progress',
  progress: {
    at: 4,
    step: 3,
    totalSteps: 12,
    epoch: 0,
    ...training,
    members: [PACE, { ...PACE, rank: 1, idleShare: 0.25 }],
    features: FEATURES,
  },
};

describe('the job service', () => {
  let listening: ListeningServer;
  let client: JobClient;
  const submissions: Submission[] = [];

  beforeAll(async () => {
    const server = createServer();
    addJobService(server, {
      submit: async (submission) => {
        submissions.push(submission);
        return JOB;
      },
      get: async (jobId) => {
        if (jobId !== JOB.jobId) throw new ThawError('NOT_FOUND', `no job has the id "${jobId}"`);
        return JOB;
      },
      list: async ({ pageToken }) =>
        pageToken === ''
          ? { jobs: [JOB], nextPageToken: 'more' }
          : { jobs: [{ ...JOB, status: 'running', endedAt: null, result: null }], nextPageToken: '' },
      cancel: () => Promise.reject(new TypeError('a defect')),
      resume: async (jobId, caller) => ({ ...JOB, jobId, name: caller?.name ?? 'nobody', checkpoint: null }),
      listInputs: async (jobFile, fileName) => [{ path: jobFile, place: fileName }],
      describe: async () => COORDINATOR,
      readLog: async (query) => LOG.filter(({ rank }) => query.rank === undefined || rank === query.rank),
      locateExamples: async (_jobId, positions) => positions.map((position) => ({ ...LOCATED, position })),
      readLedger: async () => ({ facts: LEDGER_FACTS, rows: ledgerRows() }),
      watch: async function* () {
        yield PROGRESS;
        for (const [index, event] of EVENTS.entries()) yield { kind: 'event', sequence: index + 1, event };
      },
    });
    listening = await listen(server, '127.0.0.1:0', 'coordinator');
    client = createJobClient(listening.address);
  });

  afterAll(async () => {
    client.close();
    await listening.close();
  });

  it('gives a job back as it was', async () => {
    expect(await client.get(JOB.jobId)).toEqual(JOB);
    expect((await client.list())[1]).toMatchObject({ status: 'running', endedAt: null, result: null });
  });

  it('hands a submission over, with an idempotency key only if there is one', async () => {
    const inputs = [
      { path: 'images.idx', file: 'a'.repeat(64) },
      { path: '../photos', dataset: 'b'.repeat(64) },
    ];
    const submission = { jobFile: 'name: x', fileName: 'job.yaml', inputs };
    await client.submit(submission);
    await client.submit({ ...submission, idempotencyKey: 'once' });
    expect(submissions).toEqual([submission, { ...submission, idempotencyKey: 'once' }]);
  });

  it('has a job go on', async () => {
    expect(await client.resume('j')).toEqual({ ...JOB, jobId: 'j', name: 'nobody', checkpoint: null });
  });

  it('lists the local paths in a job file', async () => {
    expect(await client.listInputs('text', 'job.yaml')).toEqual([{ path: 'text', place: 'job.yaml' }]);
  });

  it('describes the coordinator and its pool', async () => {
    expect(await client.describe()).toEqual(COORDINATOR);
  });

  it('reads what members logged, of all or of one rank', async () => {
    expect(await client.readLog({ jobId: JOB.jobId, afterSequence: 0 })).toEqual(LOG);
    expect(await client.readLog({ jobId: JOB.jobId, rank: 0, afterSequence: 0 })).toEqual([LOG[0]]);
  });

  it('tells where examples come from', async () => {
    expect(await client.locateExamples(JOB.jobId, [7, 3])).toEqual(
      [7, 3].map((position) => ({ ...LOCATED, position })),
    );
  });

  it('streams a ledger, more than a message of it', async () => {
    const { facts, rows } = await client.readLedger(JOB.jobId);
    const received: AuditedRow[] = [];
    for await (const { positions, ...row } of rows)
      received.push({ ...row, positions: Uint8Array.from(positions) });
    expect(facts).toEqual(LEDGER_FACTS);
    const sent: AuditedRow[] = [];
    for await (const row of ledgerRows()) sent.push(row);
    expect(received).toEqual(sent);
  });

  it('streams every kind of event, and progress', async () => {
    const updates: JobUpdate[] = [];
    for await (const update of client.watch(JOB.jobId)) updates.push(update);
    expect(updates).toEqual([
      PROGRESS,
      ...EVENTS.map((event, index) => ({ kind: 'event', sequence: index + 1, event })),
    ]);
  });

  it('keeps the code of an error, and hides no message', async () => {
    await expect(client.get('nope')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'no job has the id "nope"',
    });
    await expect(client.cancel(JOB.jobId)).rejects.toMatchObject({ code: 'INTERNAL', message: 'a defect' });
  });

  it('names the address and what to do where nobody listens', async () => {
    const nobody = createJobClient('127.0.0.1:1');
    await expect(nobody.list()).rejects.toThrow(
      'no coordinator answers at 127.0.0.1:1: check the address, or start one with "thaw coordinator" or "thaw up"',
    );
    nobody.close();
  });

  it('names the address of a port that is taken', async () => {
    await expect(listen(createServer(), listening.address, 'coordinator')).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining(
        `the coordinator cannot listen on ${listening.address}: the port is in use`,
      ),
    });
  });
});
