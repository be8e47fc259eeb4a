// @ts-check
// Opens altered model files, one for each index that the parent sends, and says what came of each.
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ThawError } from '@thaw/errors';
import { buildModel, readWeights, withModelFile } from '@thaw/model-files';
import { readCorpus } from './corpus.mjs';
import { mutate } from './mutations.mjs';
import { randomOf } from '../random.mjs';

/** @typedef {import('./corpus.mjs').Specimen} Specimen */
/** @typedef {{ outcome: 'loaded' | 'refused' | 'finding', message: string }} Judgement */
/** @typedef {Judgement & { index: number, format: string, specimen: string, cpuMs: number, growthBytes: number }} CaseResult */

const LIMITS = { cpuMs: 1000, growthBytes: 200 * 2 ** 20 };
/** Each case leaves its files here. */
const [folder = '', seed = ''] = process.argv.slice(2);
const corpus = await readCorpus(process.env['THAW_TEST_DATA']);
const formats = [...corpus.keys()].sort();

process.on('message', (/** @type {{ index: number }} */ { index }) => {
  void runCase(index).then((result) => process.send?.({ result }));
});
process.send?.({ ready: true });

/** @param {number} index @returns {Promise<CaseResult>} */
async function runCase(index) {
  const random = randomOf(Number(seed), index);
  const specimen = random.pick(corpus.get(formats[index % formats.length] ?? '') ?? []);
  process.send?.({ started: { format: specimen.format, specimen: specimen.name } });
  const files = mutate(specimen, random);
  const options = { byName: random.chance(0.2), skipMismatch: random.chance(0.2) };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
  const fileBytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);

  const before = measure();
  const judgement = await open(join(folder, specimen.main), specimen, options);
  const after = measure();
  const cpuMs = Math.round(after.cpuMs - before.cpuMs);
  const growthBytes = Math.max(0, after.peakBytes - before.residentBytes);
  const measured = { index, format: specimen.format, specimen: specimen.name, cpuMs, growthBytes };
  const excess =
    cpuMs > LIMITS.cpuMs
      ? `took ${cpuMs} ms, at most ${LIMITS.cpuMs} ms expected`
      : growthBytes > LIMITS.growthBytes + fileBytes
        ? `took ${Math.round(growthBytes / 2 ** 20)} MiB of memory for a file of ${fileBytes} bytes`
        : undefined;
  if (excess === undefined || judgement.outcome === 'finding') return { ...measured, ...judgement };
  return { ...measured, outcome: 'finding', message: `${excess}; ${judgement.message}` };
}

/**
 * @param {string} path
 * @param {Specimen} specimen
 * @param {{ byName: boolean, skipMismatch: boolean }} options
 * @returns {Promise<Judgement>}
 */
async function open(path, { config }, options) {
  try {
    return await withModelFile(path, (file) => {
      file.entries();
      const described = file.config ?? config;
      if (described === undefined) return { outcome: 'loaded', message: 'no model' };
      const model = buildModel(described, file.source);
      if (file.hasWeights) readWeights(file, model, options);
      file.readOptimizer(model);
      return { outcome: 'loaded', message: '' };
    });
  } catch (error) {
    return judge(error, path);
  }
}

/** Only an error that Thaw throws on purpose, and that says where, is a refusal. @param {unknown} error @param {string} path @returns {Judgement} */
function judge(error, path) {
  if (!(error instanceof ThawError))
    return {
      outcome: 'finding',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  const isRefusal = ['INVALID_ARGUMENT', 'NOT_FOUND'].includes(error.code) && error.message.includes(path);
  if (isRefusal) return { outcome: 'refused', message: error.message };
  return { outcome: 'finding', message: `${error.code}, or without the file's name: ${error.message}` };
}

/** The processor's time so far, and memory now and at its peak since the last call. */
function measure() {
  const { user, system } = process.cpuUsage();
  const status = readFileSync('/proc/self/status', 'utf8');
  const bytesOf = (/** @type {string} */ field) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
  const peakBytes = bytesOf('VmHWM');
  // Sets the peak to what is there now. @source Linux, Documentation/filesystems/proc.rst, clear_refs
  writeFileSync('/proc/self/clear_refs', '5');
  return { cpuMs: (user + system) / 1000, residentBytes: bytesOf('VmRSS'), peakBytes };
}
