import { once } from 'node:events';
import { MemoryNetwork } from '@thaw/collectives';
import { alignedFloats } from '@thaw/layers';
import { createLogger } from '@thaw/observability';
import { parseJobFile } from '@thaw/orchestration';
import type { Assignment, DatasetInfo, WorkerClient, WorkerReport } from '@thaw/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PreparedJob } from './compute/compute-calls.js';
import type { ComputeThread } from './compute/compute-thread.js';
import { shareVector } from './compute/shared-vector.js';
import { COURSE_BEGINNING } from './course-position.js';
import { encodeReports } from './course-reports.js';
import { JobMember } from './job-member.js';

const SPEC = parseJobFile(
  JSON.stringify({
    name: 'job',
    model: { base: { config: { class_name: 'Sequential', config: {} } } },
    data: { format: 'idx', images: 'images', labels: 'labels' },
    train: {
      batchSize: 8,
      seed: 1,
      loss: 'mean_squared_error',
      epochs: 1,
      replicas: 8,
      optimizer: { name: 'sgd', learningRate: 0.1 },
    },
    workers: { min: 1, max: 1 },
  }),
  'job.json',
);

const TRAIN: DatasetInfo = {
  ...{ digest: 'train', sampleShape: [1], dtype: 'uint8', blocks: [] },
  ...{ numExamples: 8, numClasses: 2, classNames: ['a', 'b'] },
};

/** Where the first step is to be taken. */
const AT_BEGINNING: PreparedJob = {
  ...{ position: null, reports: encodeReports([]), maxVectorLength: 1, reducedEvaluations: [] },
};

/** Where nothing is left to do but to say so. */
const AT_END: PreparedJob = {
  ...AT_BEGINNING,
  position: { ...COURSE_BEGINNING, phase: 1, epoch: 1, step: 1, reductions: 1 },
};

function assignmentTo(number: number): Assignment {
  return {
    ...{ jobId: 'job', generation: { term: 1, number }, rank: 0 },
    members: [{ workerId: 'a', name: 'a', address: 'a:1', rank: 0, run: { start: 0, end: 8 } }],
    ...{ jobSpec: JSON.stringify(SPEC), baseConfig: '{}', hasBaseWeights: false },
    ...{ train: TRAIN, holdOut: null, trainPlace: null, holdOutPlace: null },
    ...{ donor: null, checkpoint: null, carriesOn: true },
  };
}

/** What a member works with instead of a coordinator, peers and a compute thread. */
interface Surroundings {
  readonly prepared: PreparedJob;
  readonly copy?: () => Promise<Uint8Array>;
  readonly arePeersThere?: boolean;
  readonly beforePhase?: (member: JobMember) => void;
}

/** The only member of a job. The digest of its state is there when the test says so. */
function startMember({ prepared, copy, arePeersThere = true, beforePhase }: Surroundings) {
  const reports: string[] = [];
  const digests: ((digest: string) => void)[] = [];
  const answers: Record<string, () => unknown> = {
    prepare: () => prepared,
    beginPhase: () => {
      beforePhase?.(member);
      return { setting: {}, reducedSteps: [shareVector(alignedFloats(1))] };
    },
    computeStep: () => ({ partials: [], replicas: [], gradientDigest: '', computeMs: 1 }),
    exportSnapshot: () => copy?.(),
    stateDigest: () => new Promise<string>((resolve) => digests.push(resolve)),
  };
  const member: JobMember = new JobMember(assignmentTo(1), {
    workerId: 'a',
    client: {} as WorkerClient,
    sharesFiles: true,
    compute: {
      call: (name: string) => Promise.resolve(answers[name]?.() ?? null),
    } as unknown as ComputeThread,
    connectPeers: ({ jobId, generation, rank, members }, signal) => {
      const [transport] = new MemoryNetwork({ jobId, generation, rank, members }).transports;
      return arePeersThere && transport ? Promise.resolve(transport) : rejectedBy(signal);
    },
    fetchState: () => Promise.reject(new Error('nobody has a state')),
    fetchFeatures: () => Promise.reject(new Error('nobody has features')),
    report: (report: WorkerReport) => {
      if ('generation' in report) reports.push(`${report.kind} in ${report.generation.number}`);
      return Promise.resolve();
    },
    unheard: () => [],
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  const over = member.run().catch((why: unknown) => why);
  onTestFinished(async () => {
    await member.close();
    for (const give of digests) give('digest');
    await over;
  });
  return { member, reports, digests, over };
}

/** Waits until the signal aborts. */
async function rejectedBy(signal: AbortSignal): Promise<never> {
  await once(signal, 'abort');
  throw signal.reason;
}

describe('what a member says of a generation', () => {
  it('is not said of the next one, which forms while its state is read', async () => {
    const { member, reports, digests } = startMember({ prepared: AT_END });
    const isAsked = () => expect.poll(() => digests.length).toBe(1);
    await isAsked();
    member.regroup(assignmentTo(2));
    digests.shift()?.('digest');
    await isAsked();
    digests.shift()?.('digest');
    await expect.poll(() => reports).toEqual(['ready in 1', 'ready in 2']);
    member.group.begin();
    await isAsked();
    member.regroup(assignmentTo(3));
    digests.shift()?.('digest');
    await isAsked();
    expect(reports.slice(2)).toEqual(['finished in 2']);
  });
});

describe('a member whose state another one waits for', () => {
  it('gives it while it waits for that one, which connects once it has it', async () => {
    const copy = Uint8Array.of(1, 2);
    const surroundings = { prepared: AT_END, copy: () => Promise.resolve(copy), arePeersThere: false };
    const { member } = startMember(surroundings);
    expect(await member.states.answer({ ...member.position, workerId: 'b' })).toBe(copy);
  });

  it('ends when it is stopped', async () => {
    const { member, reports, digests, over } = startMember({
      prepared: AT_BEGINNING,
      copy: () => new Promise(() => undefined),
      beforePhase: (asked) => void asked.states.answer({ ...asked.position, workerId: 'b' }),
    });
    await expect.poll(() => digests.length).toBe(1);
    digests.shift()?.('digest');
    await expect.poll(() => reports).toEqual(['ready in 1']);
    member.group.begin();
    await expect.poll(() => reports).toContain('phaseStarted in 1');
    const why = new Error('it is over');
    member.stop(why);
    expect(await over).toBe(why);
  });
});
