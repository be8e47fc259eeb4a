// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { siteOn } from '../bench/site.mjs';
import { findsGpuInPython, tryBench } from './bench-rows.mjs';
import { growthOf, usedMemoryMiB } from './device-memory.mjs';
import { fetchDigits, trainOn } from './device-run.mjs';
import { findDevice } from './found-device.mjs';

/** @typedef {import('./device-run.mjs').Device} Device */

const EPOCHS = 6;
/** A thousand steps, of which an epoch has thirteen. */
const MANY_EPOCHS = 77;

/**
 * What is judged.
 * @typedef {{ name: string, isRight: boolean | undefined, words: string }} Finding `isRight` is undefined where it could not be judged
 */

/**
 * How it is tried; `device`: `cpu` only rehearses it on a processor; `python`: whose PyTorch it is compared with.
 * @typedef {{ device: Device, python: string, manyEpochs?: number, signal: AbortSignal, say: (line: string) => void }} TestOptions
 */

/**
 * Tries on a device what a test without one cannot show.
 * @param {TestOptions} options
 * @returns {Promise<number>} the exit code
 */
export async function testDevice({ device, python, manyEpochs = MANY_EPOCHS, signal, say }) {
  const found = await findDevice(device);
  if ('line' in found) {
    say(found.line);
    return found.exitCode;
  }
  say(`on ${found.name}`);
  await fetchDigits();
  const folder = await mkdtemp(join(tmpdir(), 'thaw-gpu-test-'));
  try {
    const findings = await tryAll({ device, python, manyEpochs, signal, folder, say });
    return findings.every(({ isRight }) => isRight !== false) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Required<TestOptions> & { folder: string }} options
 * @returns {Promise<Finding[]>}
 */
async function tryAll({ device, python, manyEpochs, signal, folder, say }) {
  /** @type {Finding[]} */
  const findings = [];
  const find = (/** @type {Finding} */ finding) => {
    findings.push(finding);
    const word = { true: 'ok', false: 'WRONG', undefined: 'open' }[String(finding.isRight)];
    say(`${String(word).padEnd(6)} ${finding.name}: ${finding.words}`);
  };
  let numRuns = 0;
  const train = (/** @type {number} */ numWorkers, epochs = EPOCHS, onEpoch = () => {}) => {
    numRuns += 1;
    return trainOn({ device, numWorkers, epochs, onEpoch, dataDir: join(folder, `run-${numRuns}`) });
  };
  const first = await train(1);
  find({
    name: 'trains',
    isRight: first.accuracy > 0.9,
    words: `accuracy ${first.accuracy} on held-back digits after ${first.numSteps} steps`,
  });
  find(sameBits('same bits in a second run', first, await train(1)));
  find(sameBits('same bits on two workers', first, await train(2)));
  find(await tryMemory((onEpoch) => train(1, manyEpochs, onEpoch)));
  find(await tryPeers(device, { python, signal, say }));
  return findings;
}

/**
 * @param {string} name
 * @param {{ stateDigest: string }} expected
 * @param {{ stateDigest: string }} received
 * @returns {Finding}
 */
function sameBits(name, expected, received) {
  const [one, other] = [expected, received].map(({ stateDigest }) => stateDigest.slice(0, 12));
  const isRight = expected.stateDigest === received.stateDigest;
  return { name, isRight, words: isRight ? `state ${one}` : `expected state ${one}, received ${other}` };
}

/**
 * @param {Device} device
 * @param {Pick<TestOptions, 'python' | 'signal' | 'say'>} options
 * @returns {Promise<Finding>}
 */
async function tryPeers(device, { python, signal, say }) {
  const name = 'the same losses as PyTorch on the same device';
  if (device === 'cpu')
    return { name, isRight: undefined, words: 'npm run bench compares them on the processor' };
  if (!(await findsGpuInPython(python)))
    return { name, isRight: undefined, words: `${python} has no PyTorch that finds a GPU` };
  const isRight = await tryBench(await siteOn(device, python), { signal, say });
  return { name, isRight, words: isRight ? 'see the table' : 'the table says why not' };
}

/**
 * @param {(onEpoch: () => void) => Promise<{ numSteps: number }>} train
 * @returns {Promise<Finding>}
 */
async function tryMemory(train) {
  /** @type {Promise<number>[]} */
  const samples = [];
  const { numSteps } = await train(() => void samples.push(usedMemoryMiB()));
  const name = `memory of the device over ${numSteps} steps`;
  const growth = growthOf(await Promise.all(samples));
  if (growth === undefined) return { name, isRight: undefined, words: 'nvidia-smi tells none' };
  return { name, isRight: !growth.isLeak, words: growth.words };
}
