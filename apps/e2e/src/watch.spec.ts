import { expect, it } from 'vitest';
import { BARS, writeExamples } from './testing/example-files.js';
import { TINY_MODEL, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const bed = useTestBed();

it('goes on without the command that watched it, which says how to come back', async () => {
  const cluster = await bed.up({ workers: 1 });
  const examples = await writeExamples(bed.folder, BARS);
  const model = { base: { config: TINY_MODEL } };
  const file = await writeJob(bed.folder, { name: 'endless', model, examples, train: { epochs: 100_000 } });
  const { jobId } = await cluster.submit(file);
  await cluster.untilStep(jobId, 1);
  const watching = bed.start('watch', jobId, '--coordinator', cluster.address);
  await watching.stdout.text('an epoch', 'epoch');
  watching.kill('SIGINT');
  const { exitCode, stdout } = await watching.ended;
  expect(stdout.all.at(-1)).toBe(
    `no longer watching ${jobId}, which goes on; come back with: thaw watch ${jobId} --coordinator ${cluster.address}`,
  );
  expect(exitCode).toBe(130);
  expect((await cluster.jobs.get(jobId)).status).toBe('running');
  expect((await cluster.jobs.cancel(jobId)).status).toBe('cancelled');
});
