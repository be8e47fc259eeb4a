// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layer } from '../chaos/job.mjs';
import { NUM_CLASSES } from './images.mjs';
import { describeMachine } from './machine.mjs';
import { Material } from './material.mjs';
import { summaryOf } from './statistics.mjs';
import { runJob } from './thaw-run.mjs';

/** @typedef {{ images: number, parameters: number, workers: number }} Size `parameters`: all but those of the biases, as near as whole units of the hidden layer come */
/** @typedef {Awaited<ReturnType<typeof measureScale>>} ScaleReport */

const USUAL = { images: 2_048, parameters: 1_000_000, workers: 2 };
const QUICK_USUAL = { images: 256, parameters: 100_000, workers: 2 };
const SERIES = {
  images: [256, 512, 1_024, 2_048, 4_096, 8_192],
  parameters: [10_000, 100_000, 1_000_000, 10_000_000],
  workers: [1, 2, 3, 4, 6, 8],
};
const QUICK_SERIES = { images: [128, 256], parameters: [10_000, 100_000], workers: [1, 8] };
const SIDE_VALUES = 32 * 32 * 3;
const BATCH_SIZE = 64;
const REPLICAS = 8;
const EPOCHS = 3;

/**
 * Trains a model of two Dense layers, all trainable, and lets one thing grow at a time: images, parameters, workers. Each
 * worker has one thread, and the job 8 replicas.
 * @param {{ repeats: number, isQuick: boolean, signal: AbortSignal, note: (line: string) => void }} plan
 */
export async function measureScale({ repeats, isQuick, signal, note }) {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-material-'));
  const machine = describeMachine();
  const material = new Material({ folder, isQuick, testData: undefined, signal });
  const points = pointsOf(isQuick ? QUICK_SERIES : SERIES, isQuick ? QUICK_USUAL : USUAL);
  const rows = [];
  try {
    for (const { grows, size } of points) {
      const { data, scale, offset } = await material.images(size.images);
      const job = jobOf(size, { ...data, scale, offset });
      const runs = [];
      for (let repeat = 0; repeat < repeats; repeat += 1)
        runs.push(await runJob({ job, device: 'cpu', workers: size.workers, threads: 1 }, signal));
      const row = rowOf(grows, size, runs);
      note(`${grows}: ${JSON.stringify(size)}: ${row.stepMs.median.toFixed(1)} ms a step`);
      rows.push(row);
    }
    return { at: new Date().toISOString(), machine, isQuick, repeats, settings: SETTINGS, rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const SETTINGS = { batchSize: BATCH_SIZE, replicas: REPLICAS, epochs: EPOCHS, threadsPerWorker: 1 };

/** Each series with all else as usual. @param {Readonly<Record<keyof Size, readonly number[]>>} series @param {Size} usual */
function pointsOf(series, usual) {
  const names = /** @type {(keyof Size)[]} */ (Object.keys(series));
  return names.flatMap((grows) =>
    series[grows].map((value) => ({ grows, size: { ...usual, [grows]: value } })),
  );
}

/** @param {keyof Size} grows @param {Size} size @param {readonly import('./contestant.mjs').Run[]} runs */
function rowOf(grows, size, runs) {
  const numSteps = Math.ceil(Math.ceil(size.images / REPLICAS) / (BATCH_SIZE / REPLICAS));
  // The first epoch records and compiles.
  const steps = runs.map(
    ({ totalMs, firstEpochMs }) => (totalMs - (firstEpochMs ?? 0)) / (EPOCHS - 1) / numSteps,
  );
  const memory = runs.flatMap(({ peakRssBytes }) => peakRssBytes ?? []);
  return {
    ...{ grows, ...size },
    totalMs: summaryOf(runs.map(({ totalMs }) => totalMs)),
    stepMs: summaryOf(steps),
    startMs: summaryOf(runs.flatMap(({ startMs }) => startMs ?? [])),
    peakRssBytes: memory.length === 0 ? null : summaryOf(memory),
  };
}

/** @param {Size} size @param {Readonly<Record<string, unknown>>} data */
function jobOf({ parameters, workers }, data) {
  const width = Math.round(parameters / (SIDE_VALUES + NUM_CLASSES));
  const layers = [
    layer('InputLayer', 'in', { batch_shape: [null, 32, 32, 3], dtype: 'float32' }),
    layer('Flatten', 'flat'),
    layer('Dense', 'hidden', { units: width, activation: 'relu' }),
    layer('Dense', 'out', { units: NUM_CLASSES }),
  ];
  return {
    name: 'scale',
    model: { base: { config: layer('Sequential', 'two-layers', { layers }) } },
    data,
    train: {
      loss: { name: 'sparse_categorical_crossentropy', fromLogits: true },
      optimizer: { name: 'sgd', learningRate: 0.001, momentum: 0.9 },
      ...{ batchSize: BATCH_SIZE, replicas: REPLICAS, epochs: EPOCHS, seed: 1 },
    },
    workers: { min: workers, max: workers },
    outputs: ['safetensors'],
  };
}
