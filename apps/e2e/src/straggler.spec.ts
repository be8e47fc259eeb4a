import type { JobEvent } from '@thaw/orchestration';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Cluster } from './testing/cluster.js';
import { BARS, writeExamples } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

/** Stopped for most of the time, in turns that are shorter than a step. */
const STOPPED_MS = 80;
const RUNNING_MS = 8;

/** Of which a step takes tens of milliseconds. */
const CONVOLUTION = { filters: 128, kernel_size: [3, 3], padding: 'same' };
const SLOW_MODEL = sequential(
  'slow',
  [8, 8],
  [
    layer('Conv2D', 'first', CONVOLUTION),
    layer('Conv2D', 'second', CONVOLUTION),
    layer('Flatten', 'flat'),
    layer('Dense', 'out', { units: 2, activation: 'softmax' }),
  ],
);

const bed = useTestBed();
let cluster: Cluster;
let jobId: string;

beforeAll(async () => {
  cluster = await bed.coordinator({ leaseMs: 30_000 });
  for (const name of ['fast', 'slowed']) {
    bed.worker(cluster, name);
    await cluster.processIdOf(name);
  }
  const file = await writeJob(bed.folder, {
    name: 'endless',
    model: { base: { config: SLOW_MODEL } },
    examples: await writeExamples(bed.folder, BARS),
    train: { epochs: 100_000 },
    workers: 2,
  });
  jobId = (await cluster.submit(file)).jobId;
}, 120_000);

/** Gives a process a small share of its time. @returns what ends that */
function slowDown(processId: number): () => void {
  let timer: NodeJS.Timeout;
  const pulse = (signal: 'SIGSTOP' | 'SIGCONT'): void => {
    process.kill(processId, signal);
    const isStopped = signal === 'SIGSTOP';
    timer = setTimeout(pulse, isStopped ? STOPPED_MS : RUNNING_MS, isStopped ? 'SIGCONT' : 'SIGSTOP');
  };
  pulse('SIGSTOP');
  return () => {
    clearTimeout(timer);
    process.kill(processId, 'SIGCONT');
  };
}

async function eventOf(type: JobEvent['type']): Promise<JobEvent> {
  const update = await cluster.update(jobId, (each) => each.kind === 'event' && each.event.type === type);
  if (update.kind !== 'event') throw new Error('expected an event');
  return update.event;
}

describe('a worker that gets less of its machine than the others', { timeout: 120_000 }, () => {
  it('is named in the events and by "jobs show", until it is as fast as they are', async () => {
    await cluster.untilStep(jobId, 10);
    const end = slowDown(await cluster.processIdOf('slowed'));
    onTestFinished(end);
    const slow = await eventOf('WorkerSlow');
    if (slow.type !== 'WorkerSlow') throw new Error(`expected WorkerSlow, received ${slow.type}`);
    expect(slow).toMatchObject({ name: 'slowed', rank: 1 });
    expect(slow.computeMs).toBeGreaterThan(1.5 * slow.usualMs);
    expect((await cluster.jobs.get(jobId)).slowMembers).toMatchObject([{ name: 'slowed', step: slow.step }]);
    const shown = await bed.run('jobs', 'show', jobId, '--coordinator', cluster.address);
    expect(shown.stdout.all.join('\n')).toMatch(
      /slowed \(rank 1\) is slow since step \d+: it computes \d+ ms a step, the others \d+ ms for as many replicas/,
    );
    end();
    expect(await eventOf('WorkerRecovered')).toMatchObject({ name: 'slowed', rank: 1 });
    await cluster.jobs.cancel(jobId);
  });
});
