import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from './testing/repository.js';
import { useTestBed } from './testing/test-bed.js';

const EXAMPLES = join(REPOSITORY, 'examples');
const MODULE = join(EXAMPLES, 'custom-layers', 'auto-scale-dropout.mjs');

const bed = useTestBed();

describe('thaw validate', () => {
  it('says without a coordinator what a job trains', async () => {
    const { exitCode, stdout } = await bed.run('validate', join(EXAMPLES, 'quickstart', 'digits-base.yaml'));
    expect(exitCode).toBe(0);
    expect(stdout.texts).toEqual([
      'digits-base is valid',
      '  model: [any, 8, 8, 1] to [any, 5], 20309 parameters in 32 weights',
      '  phase training, 6 epochs: trains 20021 parameters in 20 weights, 0 frozen; the gradient reaches the first layer with weights',
    ]);
  });

  it('says that only a coordinator has the model of another job', async () => {
    const { exitCode, stdout } = await bed.run('validate', join(EXAMPLES, 'quickstart', 'digits-head.yaml'));
    expect(exitCode).toBe(0);
    expect(stdout.texts[1]).toContain('its base is the model of another job');
  });

  it('knows the layers of the modules that it is given, and refuses a job that names others', async () => {
    const job = join(EXAMPLES, 'custom-layers', 'digits.yaml');
    const known = await bed.run('validate', job, '--module', MODULE, '--json');
    expect(known.exitCode).toBe(0);
    expect(known.stdout.objects).toMatchObject([{ model: { numWeights: 5, outputShape: [null, 10] } }]);
    const unknown = await bed.run('validate', job);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr.texts[0]).toContain(
      `${job}:4:11 modules[0]: expected a module that the operator allowed`,
    );
  });

  it('tells all mistakes of a file at once, with exit code 2', async () => {
    const job = join(bed.folder, 'wrong.yaml');
    await writeFile(job, 'name: x\nmodel: { base: { application: ResNet } }\ndata: {}\ntrain: 5\n');
    const { exitCode, stderr } = await bed.run('validate', job);
    expect(exitCode).toBe(2);
    expect(stderr.texts.map((line) => line.split(': expected')[0])).toEqual([
      `thaw: ${job}:2:31 model.base.application`,
      `${job}:3:1 data.format`,
      `${job}:4:8 train`,
    ]);
  });
});

describe('thaw explain', () => {
  it('says what a field is, and whose statistics BatchNormalization uses', async () => {
    const { exitCode, stdout } = await bed.run('explain', 'train.replicas');
    expect(exitCode).toBe(0);
    const text = stdout.texts.join('\n');
    expect(text).toContain('expected: a whole number of at least 1 and of at most 4096');
    expect(text).toContain('BatchNormalization in training mode uses the statistics of its replica');
    expect(text).toContain('  example:\n    train:\n      replicas: 1');
  });

  it('names the nearest field for one that there is not, with exit code 2', async () => {
    const { exitCode, stderr } = await bed.run('explain', 'train.optimiser');
    expect(exitCode).toBe(2);
    expect(stderr.texts[0]).toContain('received "train.optimiser" (did you mean train.optimizer?)');
  });
});
