import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeModel } from '@thaw/model-files';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from './testing/cluster.js';
import { writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layer, sequential, writeJob, type JobOptions } from './testing/job-files.js';
import { REPOSITORY } from './testing/repository.js';
import { useTestBed } from './testing/test-bed.js';

const MODULE = join(REPOSITORY, 'examples', 'custom-layers', 'auto-scale-dropout.mjs');
const SIDE = 8;
const CLASSES = 3;

const bed = useTestBed();
let cluster: Cluster;
let examples: ExampleFiles;

beforeAll(async () => {
  cluster = await bed.up({ workers: 2, modules: [MODULE] });
  examples = await writeExamples(bed.folder, {
    name: 'bars',
    numExamples: 60,
    rows: SIDE,
    columns: SIDE,
    numClasses: CLASSES,
  });
});

const BASE = sequential(
  'scaled',
  [SIDE, SIDE],
  [
    layer('Flatten', 'flat'),
    layer('AutoScaleDropout', 'drop', { rate: 0.5 }),
    layer('Dense', 'out', { units: CLASSES, activation: 'softmax' }),
  ],
);

function write(name: string, options: Partial<JobOptions> = {}): Promise<string> {
  const modules = ['auto-scale-dropout'];
  return writeJob(bed.folder, { name, modules, model: { base: { config: BASE } }, examples, ...options });
}

describe('a job with layers of its own', () => {
  it('trains on two workers to the same bits as on one', async () => {
    const two = await cluster.run(await write('on-two', { workers: 2 }));
    const one = await cluster.run(await write('on-one', { workers: 1 }));
    expect([two.job, one.job]).toMatchObject([
      { status: 'succeeded', members: [{}, {}] },
      { status: 'succeeded', members: [{}] },
    ]);
    for (const file of ['model.safetensors', 'state.safetensors']) {
      const [left, right] = [two, one].map(({ job }) => cluster.artifact(job.jobId, file));
      expect(Buffer.compare((await left)!, (await right)!), file).toBe(0);
    }
    const { weights } = decodeModel(await cluster.artifact(two.job.jobId, 'model.safetensors'));
    expect(weights.get('drop/scale')!.values[0]).not.toBe(2);
  });

  it('is the base of another job that names the module, and of none that does not', async () => {
    const base = { job: 'on-two' };
    const named = await cluster.run(await write('again', { model: { base }, workers: 2 }));
    expect(named.job.status).toBe('succeeded');
    const unnamed = await cluster.run(await write('unnamed', { model: { base }, modules: [] }));
    expect(unnamed.job).toMatchObject({
      status: 'failed',
      failure: { message: expect.stringContaining("Unknown layer classes 'AutoScaleDropout'") },
    });
  });
});

describe('a job that names a module which the operator did not allow', () => {
  it('is refused with the place, the allowed ones, and how to allow another', async () => {
    const file = await write('misspelt', { modules: ['auto-scale-dropuot'] });
    await expect(cluster.submit(file)).rejects.toThrow(
      'misspelt.json:4:5 modules[0]: expected a module that the operator allowed (auto-scale-dropout; --module PATH at ' +
        'coordinator and workers allows another), received "auto-scale-dropuot" (did you mean auto-scale-dropout?)',
    );
  });

  it('is refused when it names a path, which is never imported', async () => {
    const file = await write('path', { modules: [MODULE] });
    await expect(cluster.submit(file)).rejects.toThrow(
      'modules[0]: expected the name of a module: lower-case letters, digits and dashes; never a path, received',
    );
  });
});

describe('a worker', () => {
  it('is refused without the modules of its coordinator', async () => {
    const { exitCode, stderr } = await bed.worker(cluster, 'bare').ended;
    expect(exitCode).toBe(1);
    expect(stderr.texts.join('\n')).toMatch(
      /worker "bare" .* does not have the modules of its coordinator: module auto-scale-dropout: expected "[0-9a-f]{64}", received nothing; start both with --module and the same files/,
    );
  });

  it('is refused with other code under the same name', async () => {
    const module = join(bed.folder, 'auto-scale-dropout.mjs');
    await writeFile(
      module,
      `export default ({ Dropout, registerLayer }) => {
        class AutoScaleDropout extends Dropout {
          static fromConfig(read) { return Dropout.fromConfig(read); }
        }
        registerLayer(AutoScaleDropout);
      };`,
    );
    const { exitCode, stderr } = await bed.worker(cluster, 'other', '--module', module).ended;
    expect(exitCode).toBe(1);
    expect(stderr.texts.join('\n')).toMatch(
      /module auto-scale-dropout: expected "[0-9a-f]{64}", received "[0-9a-f]{64}"/,
    );
  });
});

describe('a process with a module that it cannot use', () => {
  it('does not start, and names the file', async () => {
    const module = join(bed.folder, 'broken.mjs');
    await writeFile(module, 'export default () => {\n  const x = ;\n};');
    const settings = ['--listen', '127.0.0.1:0', '--data-dir', join(bed.folder, 'broken')];
    const coordinator = bed.run('coordinator', ...settings, '--module', module);
    const worker = bed.worker(cluster, 'broken', '--module', module).ended;
    for (const { exitCode, stderr } of await Promise.all([coordinator, worker])) {
      expect(exitCode).toBe(1);
      expect(stderr.texts.join('\n')).toContain(
        `module ${module}: expected JavaScript, received a syntax error: Unexpected token ';'; "node --check ${module}" shows where`,
      );
    }
  });
});
