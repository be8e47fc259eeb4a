import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { courseOf, type Cluster } from './testing/cluster.js';
import { BAD_STARTS, plantDefect } from './testing/defective-worker.js';
import { BARS, writeExamples } from './testing/example-files.js';
import { convolutional, writeJob } from './testing/job-files.js';
import { untilGone } from './testing/operating-system.js';
import { THAW } from './testing/repository.js';
import { useTestBed } from './testing/test-bed.js';

/** Some seconds of training, on a machine that has nothing else to do. */
const EPOCHS = 20;

let program = THAW;
const bed = useTestBed(() => program);

type Notice = Readonly<Record<string, unknown>>;

/** Waits until `thaw up` tells of an end of a worker that this follows from. */
function endOf(cluster: Cluster, worker: string, next: string): Promise<Notice> {
  return cluster.process.stdout.object(`${worker} to end`, (notice) =>
    notice['worker'] === worker && notice['next'] === next ? notice : undefined,
  );
}

/** Of each start of a worker so far. */
function processIdsOf(cluster: Cluster, worker?: string): number[] {
  return cluster.process.stdout.objects.flatMap((notice) =>
    'processId' in notice && (worker === undefined || notice['worker'] === worker)
      ? [Number(notice['processId'])]
      : [],
  );
}

describe('thaw up', { timeout: 180_000 }, () => {
  it('replaces a worker whose native code crashes in mid-job, and the job ends with the bits of one left alone', async () => {
    const cluster = await bed.up({ workers: 2 });
    const examples = await writeExamples(bed.folder, BARS);
    const submit = async (name: string): Promise<string> => {
      const model = { base: { config: convolutional(BARS.rows, 4) } };
      const job = { name, model, examples, train: { epochs: EPOCHS }, workers: 2 };
      return (await cluster.submit(await writeJob(bed.folder, job))).jobId;
    };
    const undisturbed = await cluster.outcome(await submit('undisturbed'));
    const processId = await cluster.processIdOf('worker-1');
    const jobId = await submit('disturbed');
    await cluster.untilStep(jobId, 8);
    process.kill(processId, 'SIGSEGV');
    expect(await endOf(cluster, 'worker-1', 'restart')).toMatchObject({
      message: 'worker-1 was ended by SIGSEGV and starts again in 1 s; 4 tries left after that',
      ...{ exitCode: null, signal: 'SIGSEGV', delayMs: 1_000, restartsLeft: 4 },
    });
    const disturbed = await cluster.outcome(jobId);
    expect(disturbed.job).toMatchObject({ status: 'succeeded', failure: null });
    expect(disturbed.job.result?.stateDigest).toBe(undisturbed.job.result?.stateDigest);
    expect(courseOf(disturbed)).toEqual(courseOf(undisturbed));
    const generations = disturbed.events.flatMap((event) =>
      event.type === 'GenerationFormed' ? [event.members.find(({ name }) => name === 'worker-1')] : [],
    );
    const [before, ...after] = generations;
    expect(before).toBeDefined();
    expect(after.at(-1)?.workerId).not.toBe(before?.workerId);
    expect(processIdsOf(cluster, 'worker-1')).toEqual([processId, expect.any(Number)]);
  });

  it('starts one that crashes each time so often as allowed, and one with a wrong setting never again', async () => {
    program = await plantDefect(join(bed.folder, 'thaw'), BAD_STARTS);
    const cluster = await bed.up({ workers: 2, settings: ['--restarts', '2'] });
    expect(await endOf(cluster, 'worker-1', 'decided')).toMatchObject({ exitCode: 1, signal: null });
    expect(await endOf(cluster, 'worker-0', 'limit')).toMatchObject({
      message: expect.stringMatching(
        /^worker-0 was ended by SIGSEGV and is not started again, after 2 tries without running for 10 min 00 s: look into /,
      ),
    });
    const told = cluster.process.stdout.objects.filter((notice) => 'next' in notice);
    expect(told.map(({ worker, next, delayMs }) => ({ worker, next, delayMs }))).toEqual(
      expect.arrayContaining([
        { worker: 'worker-0', next: 'restart', delayMs: 1_000 },
        { worker: 'worker-0', next: 'restart', delayMs: 2_000 },
      ]),
    );
    expect(told).toHaveLength(4);
    expect(processIdsOf(cluster, 'worker-0')).toHaveLength(3);
    expect(processIdsOf(cluster, 'worker-1')).toHaveLength(1);
    expect((await cluster.process.stop()).exitCode).toBe(0);
    await untilGone(processIdsOf(cluster));
  });
});
