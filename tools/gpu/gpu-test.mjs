// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { growthOf, usedMemoryMiB } from './device-memory.mjs';
import { fetchDigits, runThaw, trainOn } from './device-run.mjs';

/** @typedef {import('./device-run.mjs').Device} Device */

/** By which test frameworks know that nothing was tested. */
export const NO_GPU_EXIT_CODE = 77;

const EPOCHS = 6;
/** A thousand steps, of which an epoch has thirteen. */
const MANY_EPOCHS = 77;

/**
 * What is judged.
 * @typedef {{ name: string, isRight: boolean | undefined, words: string }} Finding `isRight` is undefined where it could not be judged
 */

/**
 * Tries on a device what a test without one cannot show.
 * @param {{ device: Device, manyEpochs?: number, say: (line: string) => void }} options `cpu` only rehearses this on a processor
 * @returns {Promise<number>} the exit code
 */
export async function testDevice({ device, manyEpochs = MANY_EPOCHS, say }) {
  const { lines } = await runThaw(['doctor', '--json', '--device', device]);
  const found = (/** @type {string} */ name) => lines.find((check) => check.name === name);
  const check = found('device') ?? found('tensorflow');
  if (check.status !== 'ok') {
    const isThere = check.found.startsWith('gpu');
    say(isThere ? `WRONG  ${check.found}` : `no GPU: ${check.found.split('no GPU: ').at(-1)}`);
    return isThere ? 1 : NO_GPU_EXIT_CODE;
  }
  say(`on ${check.found}`);
  await fetchDigits();
  const folder = await mkdtemp(join(tmpdir(), 'thaw-gpu-test-'));
  try {
    const findings = await tryAll({ device, manyEpochs, folder, say });
    return findings.every(({ isRight }) => isRight !== false) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {{ device: Device, manyEpochs: number, folder: string, say: (line: string) => void }} options
 * @returns {Promise<Finding[]>}
 */
async function tryAll({ device, manyEpochs, folder, say }) {
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
