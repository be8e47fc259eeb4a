// @ts-check
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from './child-run.mjs';
import { THAW } from './contestant.mjs';
import { takeTurns } from './turns.mjs';

/** @typedef {import('./bench.mjs').BenchContext} BenchContext */
/** @typedef {import('./contestant.mjs').MeasuredRow} MeasuredRow */
/** @typedef {import('./contestant.mjs').Run} Run */

export const FORWARD_TITLE = 'ResNet50 forward only, a batch of 32 images of 32x32, one process';

const PEERS = join(import.meta.dirname, 'peers');
const SCRIPTS = {
  [THAW]: join(import.meta.dirname, 'forward-thaw.mjs'),
  torch: join(PEERS, 'forward_torch.py'),
  keras: join(PEERS, 'forward_keras.py'),
  tfjs: join(import.meta.dirname, 'forward-tfjs.mjs'),
};
const BATCH_SIZE = 32;
const PASSES = { full: { warmUp: 5, timed: 50 }, quick: { warmUp: 1, timed: 3 } };

/**
 * Lets Thaw and its peers compute the outputs of one batch, many times in each process; one run's time is the median of its
 * passes. In place of a final loss stands the loss of these outputs.
 * @param {BenchContext} context
 * @returns {Promise<MeasuredRow>}
 */
export async function measureForward(context) {
  const { material, isQuick, peers, site, signal } = context;
  const { workers } = site;
  const model = await material.resnet('linear');
  const { images, labels, scale, offset } = await material.images(BATCH_SIZE);
  const passes = PASSES[isQuick ? 'quick' : 'full'];
  const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-forward-'));
  const task = join(folder, 'task.json');
  // The threads of one process are those of all workers together.
  const settings = { threads: workers, ...passes };
  const files = { images, labels, safetensors: join(model.folder, 'model.safetensors') };
  const others = { keras: join(model.folder, 'model.keras'), tfjs: join(model.folder, 'model.json') };
  const { application, base, head, inputShape } = model;
  const content = { ...settings, ...files, ...others, scale, offset, application, base, head, inputShape };
  try {
    await writeFile(task, JSON.stringify(content));
    const contestants = Object.entries(SCRIPTS).map(([name, script]) => ({
      name,
      run: async () => {
        const { file, env } = await peers.interpreterOf(script, workers);
        return forwardRun(Date.now(), await runToEnd(file, [script, task], { env, signal }));
      },
    }));
    return {
      ...{ id: 'forward', title: FORWARD_TITLE },
      targets: [{ measure: 'totalMs', against: 'best', atLeast: 1.3 }],
      settings: { application, batchSize: BATCH_SIZE, ...settings },
      ...(await takeTurns(contestants, context)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {number} startedAt @param {string} output @returns {Run} */
function forwardRun(startedAt, output) {
  const { readyAt, passMs, loss, peakRssBytes, settings } = JSON.parse(
    output.trim().split('\n').at(-1) ?? '',
  );
  return {
    startMs: readyAt - startedAt,
    totalMs: passMs,
    firstEpochMs: null,
    finalLoss: loss,
    peakRssBytes,
    settings,
  };
}
