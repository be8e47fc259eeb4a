import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, type KerasConfig } from '@thaw/layers';
import { readWholeModel, writeModelFile } from '@thaw/model-files';
import { readCustomLayers } from '@thaw/training';
import { loadModel } from 'thaw';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { layer } from './testing/job-files.js';
import { someValues } from './testing/model-values.js';
import { MOBILENET_JSON } from './testing/photos.js';
import { REPOSITORY } from './testing/repository.js';
import { useTestBed } from './testing/test-bed.js';

vi.setConfig({ testTimeout: 120_000 });

const FIXTURES = join(REPOSITORY, 'libs', 'model-files', 'fixtures', 'keras');
const FROZEN = join(FIXTURES, 'frozen.keras');
const MODULE = join(REPOSITORY, 'examples', 'custom-layers', 'auto-scale-dropout.mjs');
const DATA = process.env['THAW_TEST_DATA'];

const bed = useTestBed();

async function model(...args: string[]) {
  const { exitCode, stdout, stderr } = await bed.run('model', ...args);
  return { exitCode, out: stdout.all, error: stderr.all, json: stdout.objects };
}

describe('a model file', () => {
  it('is shown as one object, also if it holds weights alone', async () => {
    const whole = await model('inspect', FROZEN, '--json');
    expect(whole.json).toMatchObject([
      {
        format: 'keras',
        architecture: { name: 'nested', className: 'Sequential' },
        parameters: { total: 92, trainable: 6, frozen: 80, statistics: 6 },
        layers: expect.arrayContaining([
          expect.objectContaining({ path: 'base/conv', outputShape: [null, 4, 4, 3], trainable: false }),
        ]),
        weights: expect.arrayContaining([
          expect.objectContaining({ path: 'head/bias', shape: [2], trains: 'Y' }),
        ]),
        training: { optimizer: { className: 'Adam' } },
      },
    ]);
    const alone = await model('inspect', join(FIXTURES, 'frozen.weights.h5'));
    expect(alone.exitCode).toBe(0);
    expect(alone.error[0]).toMatch(/frozen\.weights\.h5 holds weights without an architecture\.$/);
    expect(alone.out.slice(1, 3)).toEqual(['no architecture', '92 parameters in 10 weights']);
  });

  it('writes nothing when it cannot', async () => {
    const before = await readdir(bed.folder);
    const target = join(bed.folder, 'new.keras');
    const alone = await model('convert', join(FIXTURES, 'frozen.weights.h5'), '-f', 'keras', '-o', target);
    expect(alone.exitCode).toBe(2);
    expect(alone.error[0]).toContain('expected a model, received weights without an architecture');
    const unnamed = await model('convert', FROZEN, '-f', 'keras', '-o', `${target}.h5`);
    expect(unnamed).toMatchObject({
      exitCode: 2,
      error: [
        `thaw: ${target}.h5: expected a file name that ends with .keras for --format keras, received another`,
      ],
    });
    const graph = await model('convert', FROZEN, '-f', 'saved_model', '-o', FROZEN);
    expect(graph).toMatchObject({
      exitCode: 2,
      error: [
        `thaw: ${FROZEN}: expected a folder, or nothing, for --format saved_model, received a file; name another with --output`,
      ],
    });
    expect(await readdir(bed.folder)).toEqual(before);
  });

  it("is written for TensorFlow's servers as a program writes it", async () => {
    const folder = join(bed.folder, 'serving', '1');
    const { exitCode, json, error } = await model(
      ...['convert', FROZEN, '-f', 'saved_model', '-o', folder, '--json'],
    );
    expect({ exitCode, json }).toMatchObject({
      exitCode: 0,
      json: [{ file: folder, format: 'saved_model', lost: { length: 3 } }],
    });
    expect(error).toContain(`thaw: lost in ${folder}: the architecture, and with it what is frozen`);
    const byProgram = join(bed.folder, 'by-program');
    await (await loadModel(FROZEN)).save(byProgram, { format: 'saved_model' });
    const graphIn = (each: string): Promise<Buffer> => readFile(join(each, 'saved_model.pb'));
    expect((await graphIn(folder)).equals(await graphIn(byProgram))).toBe(true);
  });

  it('is compared within a tolerance', async () => {
    const other = join(FIXTURES, 'nested.h5');
    const close = await model('diff', FROZEN, other, '--tolerance', '0.5', '--json');
    expect(close).toMatchObject({
      exitCode: 1,
      json: [{ isEqual: false, config: [], weights: [], numEqualWeights: 10 }],
    });
  });

  it('has exit code 2 where that cannot be told', async () => {
    const folder = join(bed.folder, 'frozen-without-shards.json');
    const { model: frozen, weights = new Map() } = await readWholeModel(FROZEN);
    await writeModelFile(folder, { model: frozen, weights });
    await writeFile(folder, (await readFile(folder, 'utf8')).replace('group1-shard1of1', 'gone'));
    const { exitCode, error } = await model('diff', FROZEN, folder);
    expect(exitCode).toBe(2);
    expect(error[0]).toMatch(/^thaw: .*expected the shard .*gone\.bin, received/);
  });
});

describe('a model with layers of a module', () => {
  let files: readonly [string, string];

  beforeAll(async () => {
    const customLayers = await readCustomLayers([MODULE]);
    const write = async (name: string, rate: number): Promise<string> => {
      const layers = [
        layer('InputLayer', 'in', { batch_shape: [null, 4] }),
        layer('AutoScaleDropout', 'drop', { rate }),
        layer('Dense', 'head', { units: 2 }),
      ];
      const config = layer('Sequential', 'm', { layers }) as KerasConfig;
      const built = deserialize(config, { customLayers });
      const path = join(bed.folder, name);
      await writeModelFile(path, { model: built, weights: someValues(built) });
      return path;
    };
    files = [await write('half.keras', 0.5), await write('quarter.keras', 0.25)];
  });

  it('is shown without it as far as the file tells, and with it in whole', async () => {
    const unknown = await model('inspect', files[0], '--json');
    expect(unknown.exitCode).toBe(0);
    expect(unknown.error[0]).toContain('expected layers that Thaw has, received drop (AutoScaleDropout).');
    expect(unknown.json).toMatchObject([{ digest: null, layers: [{ path: 'in' }, { path: 'drop' }, {}] }]);
    const known = await model('inspect', files[0], '--module', MODULE, '--json');
    expect(known.json).toMatchObject([{ digest: expect.stringMatching(/^[0-9a-f]{64}$/), problem: null }]);
  });

  it('is compared without it, and converted only with it', async () => {
    const difference = await model('diff', ...files, '--json');
    expect(difference).toMatchObject({
      exitCode: 1,
      json: [{ config: [{ path: 'drop', field: 'rate', a: 0.5, b: 0.25 }], weights: [] }],
    });
    const target = join(bed.folder, 'half.safetensors');
    const refused = await model('convert', files[0], '-f', 'safetensors', '-o', target);
    expect(refused.exitCode).toBe(2);
    expect(refused.error[0]).toContain('received drop (AutoScaleDropout).');
    const converted = await model('convert', files[0], '-f', 'safetensors', '-o', target, '--module', MODULE);
    expect(converted).toMatchObject({ exitCode: 0, error: [] });
  });
});

describe.skipIf(DATA === undefined || MOBILENET_JSON === undefined)(
  'files that others wrote (THAW_TEST_DATA)',
  () => {
    it('get their architecture from an application, and have one digest in each format', async () => {
      const application = 'MobileNet, alpha: 0.25, includeTop: true';
      const keras = join(bed.folder, 'mobilenet.keras');
      const converted = await model(
        'convert',
        MOBILENET_JSON ?? '',
        '--format',
        'keras',
        '--output',
        keras,
        '--application',
        application,
      );
      expect(converted).toMatchObject({ exitCode: 0, error: [] });
      const digests = [
        await model('inspect', MOBILENET_JSON ?? '', '--application', application, '--json'),
        await model('inspect', keras, '--json'),
      ].map(({ json: [found] }) => found?.['digest']);
      expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
      expect(digests[1]).toBe(digests[0]);
      const folder = join(bed.folder, 'mobilenet-serving');
      const graph = await model(
        ...['convert', MOBILENET_JSON ?? '', '-f', 'saved_model', '-o', folder, '--application', application],
      );
      expect(graph.exitCode).toBe(0);
      expect(await readdir(folder)).toEqual(['saved_model.pb']);
    });

    it('are read as float32 where they are float64, with a warning', async () => {
      const path = join(DATA ?? '', 'golden/art/model_test_functionally_equivalent_extraction.keras');
      const { exitCode, error, json } = await model('inspect', path, '--json');
      expect(exitCode).toBe(0);
      expect(error[0]).toBe(`thaw: ${path}: its layers are float64 and were made float32.`);
      expect(json).toMatchObject([{ weights: Array.from({ length: 4 }, () => ({ dtype: 'float64' })) }]);
    });
  },
);
