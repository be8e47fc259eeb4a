import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from './testing/cluster.js';
import { writeExamples, type ExampleFiles } from './testing/example-files.js';
import { TINY_MODEL, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const bed = useTestBed();
let cluster: Cluster;
let examples: ExampleFiles;

beforeAll(async () => {
  cluster = await bed.up({ workers: 2 });
  const shape = { numExamples: 64, rows: 8, columns: 8, numClasses: 2 };
  examples = await writeExamples(bed.folder, { name: 'bars', ...shape });
});

describe('thaw logs', () => {
  it('shows what each worker logged of a job up to its end, and of one rank alone', async () => {
    const model = { base: { config: TINY_MODEL } };
    const file = await writeJob(bed.folder, {
      name: 'short',
      model,
      examples,
      workers: 2,
      train: { epochs: 2 },
    });
    const { jobId } = await cluster.submit(file);
    const all = await bed.run('logs', jobId, '--follow', '--json', '--coordinator', cluster.address);
    expect(all.exitCode).toBe(0);
    const messages = [0, 1].map((rank) =>
      all.stdout.objects
        .filter((line) => line['rank'] === rank)
        .map((line) => (JSON.parse((line['line'] as { text: string }).text) as { msg: string }).msg),
    );
    for (const each of messages) {
      expect(each.slice(0, 2)).toEqual(['assigned', 'ready to train']);
      expect(each.filter((message) => message === 'completed an epoch')).toHaveLength(2);
    }
    const one = await bed.run('logs', jobId, '--rank', '1', '--coordinator', cluster.address);
    expect(one.stdout.all.length).toBeGreaterThanOrEqual(5);
    expect(one.stdout.all.every((line) => line.includes(' rank 1 '))).toBe(true);
  });

  it('names the list of jobs where it does not know one', async () => {
    const { exitCode, stderr } = await bed.run('logs', 'nobody', '--coordinator', cluster.address);
    expect(stderr.all.join('\n')).toContain('no job has the id "nobody"; "thaw jobs" lists them');
    expect(exitCode).toBe(1);
  });
});
