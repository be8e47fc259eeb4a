import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobEvent } from '@thaw/orchestration';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from './testing/cluster.js';
import { BARS, writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layerWithFolder } from './testing/folder-layer.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

/** Calls an op that has no deterministic kernel on any device: its seed, a fraction, is none for TensorFlow. */
const DRAWING_LAYER = layerWithFolder(
  'Drawing',
  `
    call(x) {
      const drawn = tf.multinomial(tf.tensor1d([0.5, 0.5]), 1);
      return tf.add(x, tf.mul(tf.cast(tf.sum(drawn), 'float32'), 0.001));
    }
`,
);

const bed = useTestBed();
let module: string;
let exact: Cluster;
let examples: ExampleFiles;
let numJobs = 0;

beforeAll(async () => {
  module = join(bed.folder, 'drawing.mjs');
  await writeFile(module, DRAWING_LAYER);
  examples = await writeExamples(bed.folder, BARS);
  exact = await bed.up({ workers: 1, modules: [module] });
});

function write(train: Readonly<Record<string, unknown>>): Promise<string> {
  const drawing = sequential(
    'drawing',
    [8, 8],
    [
      layer('Flatten', 'flat'),
      layer('Drawing', 'draw', { folder: bed.folder }),
      layer('Dense', 'out', { units: 2, activation: 'softmax' }),
    ],
  );
  return writeJob(bed.folder, {
    name: `drawing-${++numJobs}`,
    modules: ['drawing'],
    model: { base: { config: drawing } },
    examples,
    train: { execution: 'eager', ...train },
  });
}

describe('a job with an op that has no deterministic kernel', () => {
  it.each([true, false])(
    'fails with its name, and says how it could be run, where exact is %s',
    async (isExact) => {
      const { job } = await exact.run(await write({ exact: isExact }));
      expect(job.failure?.message).toContain(
        'op Multinomial: expected a kernel that gives the same bits every time, received none',
      );
      expect(job.failure?.message).toContain(
        'start all workers with --nondeterministic and set train.exact to false',
      );
    },
  );

  it('trains on workers that need not give the same bits twice, if it says so', async () => {
    const cluster = await bed.up({ workers: 1, modules: [module], settings: ['--nondeterministic'] });
    const waiting = await cluster.submit(await write({}));
    expect(await whyWaits(cluster, waiting.jobId)).toContain('were started with --nondeterministic');
    const outcome = await cluster.run(await write({ exact: false }));
    expect(outcome.job).toMatchObject({ status: 'succeeded', failure: null });
    await cluster.jobs.cancel(waiting.jobId);
  });
});

/** Why a job waits for other workers than there are. */
async function whyWaits(cluster: Cluster, jobId: string): Promise<string> {
  const update = await cluster.update(jobId, (each) => each.kind === 'event' && isWaiting(each.event));
  if (update.kind !== 'event' || !isWaiting(update.event)) throw new Error('expected a job that waits');
  return update.event.why;
}

type Waiting = Extract<JobEvent, { type: 'JobWaiting' }>;

const isWaiting = (event: JobEvent): event is Waiting =>
  event.type === 'JobWaiting' && event.why.includes('bits');
