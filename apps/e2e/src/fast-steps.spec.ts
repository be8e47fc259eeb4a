import { expect, it } from 'vitest';
import { writeExamples } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const bed = useTestBed();

/** A result then takes as long to be handed on as a step to be trained. */
it('a worker joins a job of one member whose steps last a millisecond', { timeout: 120_000 }, async () => {
  const cluster = await bed.coordinator();
  bed.worker(cluster, 'a');
  await cluster.processIdOf('a');
  const files = { name: 'tiny', numExamples: 64, rows: 4, columns: 4, numClasses: 4 };
  const file = await writeJob(bed.folder, {
    name: 'tiny',
    model: {
      base: {
        config: sequential(
          'small',
          [4, 4],
          [layer('Flatten', 'flat'), layer('Dense', 'out', { units: 4, activation: 'softmax' })],
        ),
      },
    },
    examples: await writeExamples(bed.folder, files),
    train: { batchSize: 8, replicas: 2, epochs: 1_000_000 },
    workers: { min: 1, max: 2 },
  });
  const { jobId } = await cluster.submit(file);
  await cluster.startedIn(jobId, 1);
  await cluster.untilStep(jobId, 200);
  bed.worker(cluster, 'b');
  const { step } = await cluster.startedIn(jobId, 2);
  const members = await cluster.formedBy(jobId, 2);
  expect(members.map(({ name }) => name)).toEqual(['a', 'b']);
  await cluster.untilStep(jobId, step + 10);
  await cluster.jobs.cancel(jobId);
  const { job } = await cluster.outcome(jobId);
  expect(job.status).toBe('cancelled');
});
