import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from './testing/cluster.js';
import { idxBytes, writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layer, sequential, writeJob, type JobOptions } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const MODEL = sequential(
  'tiny',
  [8, 8],
  [
    layer('Flatten', 'flat'),
    layer('Dense', 'hidden', { units: 4 }),
    layer('Dense', 'out', { units: 2, activation: 'softmax' }),
  ],
);
const NUM_EXAMPLES = 64;

const bed = useTestBed();
let cluster: Cluster;
let examples: ExampleFiles;

beforeAll(async () => {
  cluster = await bed.up({ workers: 1 });
  examples = await writeExamples(bed.folder, {
    name: 'bars',
    numExamples: NUM_EXAMPLES,
    rows: 8,
    columns: 8,
    numClasses: 2,
  });
});

async function submit(file: string) {
  return bed.run('submit', file, '--wait', '--json', '--coordinator', cluster.address);
}

/** A coordinator that has been given nonsense is as good as before. */
async function expectGoodJobToSucceed(): Promise<void> {
  const good = await writeJob(bed.folder, { name: 'good', model: { base: { config: MODEL } }, examples });
  expect((await cluster.run(good)).job).toMatchObject({ status: 'succeeded', failure: null });
}

describe.concurrent('a job file that is wrong', () => {
  const cases = [
    {
      what: 'has unknown keys, wrong types and missing parts',
      name: 'mistakes.yaml',
      text: `name: Many Mistakes
model:
  base: { file: model.json, layers: 3 }
data:
  format: idx
  images: images.idx
  labels: 7
  holdout: 0.2
train:
  loss: sparse_categorical_crossentropy
  optimizer: { name: adm, learningRate: 0.1 }
  batchSize: "16"
  epoch: 3
  replicas: 8
`,
      lines: [
        'thaw: mistakes.yaml:1:7 name: expected lower-case letters, digits and dashes, at most 63, a letter or digit first, received "Many Mistakes"',
        'mistakes.yaml:3:29 model.base.layers: expected one of the keys file, upTo, weights, received layers',
        'mistakes.yaml:7:11 data.labels: expected text, received 7',
        'mistakes.yaml:8:3 data.holdout: expected one of the keys format, images, labels, validation, classes, classNames, scale, offset, mean, std, preprocess, holdOut, split, splitSeed, received holdout (did you mean holdOut?)',
        'mistakes.yaml:9:1 train.seed: expected a whole number, received nothing',
        'mistakes.yaml:9:1 train.epochs: expected a whole number, received nothing',
        'mistakes.yaml:11:22 train.optimizer.name: expected one of sgd, adam, adamw, nadam, adamax, adagrad, adadelta, rmsprop, lion, received "adm" (did you mean adam?)',
        'mistakes.yaml:12:14 train.batchSize: expected a whole number, received "16"',
        'mistakes.yaml:13:3 train.epoch: expected one of the keys freeze, thaw, loss, optimizer, metrics, batchSize, epochs, earlyStopping, reduceLrOnPlateau, phases, replicas, execution, precision, lossScale, exact, cache, cacheBytes, views, seed, received epoch (did you mean epochs?)',
      ],
    },
    {
      what: 'has a batch size that the replicas cannot share',
      name: 'batch.yaml',
      text: `name: batch
model:
  base: { file: model.json }
data: { format: idx, images: images.idx, labels: labels.idx }
train:
  loss: mean_squared_error
  optimizer: { name: sgd, learningRate: 0.1 }
  batchSize: 12
  epochs: 1
  replicas: 8
  seed: 1
`,
      lines: [
        'thaw: batch.yaml:8:14 train.batchSize: expected a multiple of the replicas (8; by default workers.max), received 12',
      ],
    },
    {
      what: 'is not YAML',
      name: 'garbage.yaml',
      text: 'name: x\n\tmodel: {',
      lines: [
        'thaw: garbage.yaml:2:1: expected valid YAML or JSON, received a mistake: Tabs are not allowed as indentation',
        'garbage.yaml:2:10: expected valid YAML or JSON, received a mistake: Flow map in block collection must be sufficiently indented and end with a }',
      ],
    },
    {
      what: 'is empty',
      name: 'empty.yaml',
      text: '',
      lines: ['thaw: empty.yaml:1:1: expected a mapping, received nothing'],
    },
  ];
  for (const { what, name, text, lines } of cases) {
    it(`is refused with every place when it ${what}`, async () => {
      const file = join(bed.folder, name);
      await writeFile(file, text);
      const { exitCode, stdout, stderr } = await submit(file);
      expect(exitCode).toBe(2);
      expect(stderr.all.map((line) => line.replace(`${bed.folder}/`, ''))).toEqual(lines);
      expect(stdout.all).toEqual([]);
    });
  }

  it('is refused when it is not there', async () => {
    const { exitCode, stderr } = await submit(join(bed.folder, 'nowhere.yaml'));
    expect(exitCode).toBe(2);
    expect(stderr.all).toEqual([
      `thaw: ${bed.folder}/nowhere.yaml: expected a readable job file, found none; check the path`,
    ]);
  });
});

it('refuses a job whose images are not there', async () => {
  const missing = { ...examples, images: 'nowhere.idx' };
  const file = await writeJob(bed.folder, {
    name: 'missing',
    model: { base: { config: MODEL } },
    examples: missing,
  });
  const { exitCode, stderr } = await submit(file);
  expect(exitCode).toBe(2);
  expect(stderr.all).toEqual([
    `thaw: data.images: ${bed.folder}/nowhere.idx: expected a file or folder, received none; check the path, which starts at the folder of the job file`,
  ]);
});

it('keeps nothing of the job files that it refused', async () => {
  expect(await cluster.jobs.list()).toEqual([]);
});

/** A job that is well written and cannot be trained. */
interface BadJob {
  readonly what: string;
  /** In what it differs from a good one. */
  readonly job: () => Promise<Partial<JobOptions>> | Partial<JobOptions>;
  readonly code: string;
  /** Without the folder of the files. */
  readonly message: string;
}

describe.concurrent('a job whose data or model does not fit', () => {
  const cases: BadJob[] = [
    {
      what: 'its dataset holds no example',
      job: async () => ({ examples: await writeIdx('none', [0, 8, 8], []) }),
      code: 'INVALID_ARGUMENT',
      message:
        'none-images.idx: expected at least one example, received an empty array of shape [0, 8, 8]. Check how the file was written.',
    },
    {
      what: 'its dataset is an empty file',
      job: async () => {
        await writeFile(join(bed.folder, 'blank.idx'), '');
        return { examples: { ...examples, images: 'blank.idx' } };
      },
      code: 'INVALID_ARGUMENT',
      message: 'blank.idx: expected an idx file, received an empty file. Check the paths under data.',
    },
    {
      what: 'a label is beyond the outputs of the model',
      job: async () => ({
        examples: { ...(await writeIdx('labels', [NUM_EXAMPLES, 8, 8], [9])), images: examples.images },
      }),
      code: 'INVALID_ARGUMENT',
      message:
        "labels-labels.idx: expected labels from 0 to 1, one for each output of the model, received 9 at example 0. Widen the model's last layer or choose data.classes.",
    },
    {
      what: 'its images have another shape than the model takes',
      job: () => ({
        model: {
          base: {
            config: sequential(
              'wide',
              [28, 28],
              [layer('Flatten', 'flat'), layer('Dense', 'out', { units: 2 })],
            ),
          },
        },
      }),
      code: 'INVALID_ARGUMENT',
      message:
        'data: the model expects examples of shape [28, 28, 1], received [8, 8, 1]; choose other examples or another base',
    },
    {
      what: 'a freeze pattern matches nothing',
      job: () => ({ train: { freeze: ['flat', 'hiden', 'conv*'] } }),
      code: 'INVALID_ARGUMENT',
      message:
        "train.freeze: 'hiden' matches no layer (nearest: 'hidden', 'flat', 'out'); 'conv*' matches no layer (nearest: 'out', 'flat', 'hidden'). A pattern is a whole layer path, in which * stands for any characters, or { class: NAME }.",
    },
    {
      what: 'nothing is left to train',
      job: () => ({ train: { freeze: ['*'] } }),
      code: 'INVALID_ARGUMENT',
      message:
        'train.freeze: expected at least one trainable weight, received a model whose 4 weights are all frozen; freeze less, or add a head with model.head',
    },
    {
      what: 'the file of its base is truncated',
      job: async () => {
        await writeFile(join(bed.folder, 'cut.safetensors'), await trainedModel());
        await truncate(join(bed.folder, 'cut.safetensors'), 1_500);
        return { model: { base: { file: 'cut.safetensors' } } };
      },
      code: 'INVALID_ARGUMENT',
      message:
        'cut.safetensors: expected a safetensors header of at most 1492 bytes, received a length of N. The file is truncated or not a safetensors file.',
    },
    {
      what: 'the job of its base is unknown',
      job: () => ({ model: { base: { job: 'never-run' } } }),
      code: 'NOT_FOUND',
      message:
        'model.base.job: expected the id or name of a succeeded job, received "never-run"; "thaw jobs" lists them',
    },
  ];
  for (const { what, job, code, message } of cases) {
    it(`fails with the reason when ${what}`, async () => {
      const name = what.replaceAll(/[^a-z]+/g, '-');
      const options = { name, model: { base: { config: MODEL } }, examples, ...(await job()) };
      const { exitCode, stdout } = await submit(await writeJob(bed.folder, options));
      const failure = stdout.objects.at(-1);
      expect(exitCode).toBe(3);
      expect(failure).toMatchObject({ type: 'JobFailed', code });
      const received = String(failure?.['message']).replaceAll(`${bed.folder}/`, '');
      // How long the header of a model file is depends on how many settings its layers have.
      expect(received.replace(/a length of \d{4,}\./, 'a length of N.')).toBe(message);
    });
  }
});

it('serves a good job after all the bad ones', expectGoodJobToSucceed);

/** A model file that Thaw wrote. */
async function trainedModel(): Promise<Uint8Array> {
  const file = await writeJob(bed.folder, {
    name: 'to-be-cut',
    model: { base: { config: MODEL } },
    examples,
  });
  const { job } = await cluster.run(file);
  return cluster.artifact(job.jobId, 'model.safetensors');
}

/** Writes images that are black, and labels of which the first ones are given and the others 0. */
async function writeIdx(
  name: string,
  shape: readonly number[],
  labels: readonly number[],
): Promise<ExampleFiles> {
  const [numExamples = 0] = shape;
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const files = {
    images: join(bed.folder, `${name}-images.idx`),
    labels: join(bed.folder, `${name}-labels.idx`),
  };
  await writeFile(files.images, idxBytes(shape, new Uint8Array(size)));
  await writeFile(
    files.labels,
    idxBytes(
      [numExamples],
      Uint8Array.from({ length: numExamples }, (_, index) => labels[index] ?? 0),
    ),
  );
  return files;
}
