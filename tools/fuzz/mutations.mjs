// @ts-check
import { unzipSync, zipSync } from 'fflate';
import { mutateBytes } from './byte-mutations.mjs';
import { mutateJson } from './json-mutations.mjs';

/** @typedef {import('../random.mjs').Random} Random */
/** @typedef {import('./corpus.mjs').Specimen} Specimen */
/** @typedef {Map<string, Buffer>} Files */

/**
 * The files of a specimen, altered: in their bytes, or in the structure that their format has.
 * @param {Specimen} specimen left as it is
 * @param {Random} random
 * @returns {Files}
 */
export function mutate({ format, main, files }, random) {
  const changed = new Map(files);
  const bytes = changed.get(main) ?? Buffer.alloc(0);
  const structured = STRUCTURED[format];
  if (structured === undefined || random.chance(0.3)) changed.set(main, mutateBytes(bytes, random));
  else structured(changed, main, random);
  return changed;
}

/** @type {Readonly<Record<string, (files: Files, main: string, random: Random) => void>>} */
const STRUCTURED = {
  keras: (files, main, random) => {
    files.set(main, mutateArchive(files.get(main) ?? Buffer.alloc(0), random));
  },
  tfjs: (files, main, random) => {
    const [shard] = [...files.keys()].filter((name) => name !== main);
    if (shard === undefined || random.chance(0.7)) return mutateText(files, main, random);
    if (random.chance(0.2)) return void files.delete(shard);
    files.set(shard, mutateBytes(files.get(shard) ?? Buffer.alloc(0), random));
  },
  to_json: mutateText,
  safetensors: (files, main, random) => {
    files.set(main, mutateHeader(files.get(main) ?? Buffer.alloc(0), random));
  },
  h5: (files, main, random) => {
    files.set(main, mutateTextWithin(files.get(main) ?? Buffer.alloc(0), random));
  },
};

/** @param {Files} files @param {string} main @param {Random} random */
function mutateText(files, main, random) {
  files.set(main, Buffer.from(mutateJson(String(files.get(main)), random)));
}

const HOSTILE_NAMES = ['../x', '/etc/x', '..\\x', 'a/../../x', '', 'config.json/x', '\u0000'];

/** An archive with one of its files altered, missing, or under another name. @param {Buffer} bytes @param {Random} random */
function mutateArchive(bytes, random) {
  const files = unzipSync(bytes);
  const name = random.pick(Object.keys(files).sort());
  const content = Buffer.from(files[name] ?? []);
  if (random.chance(0.1)) delete files[name];
  else if (random.chance(0.1)) files[random.pick(HOSTILE_NAMES)] = content;
  else if (name.endsWith('.json')) files[name] = Buffer.from(mutateJson(String(content), random));
  else files[name] = Uint8Array.from(mutateBytes(content, random));
  const archive = Buffer.from(zipSync(files, { level: random.pick([0, 6]), mtime: new Date(1980, 0, 1) }));
  return random.chance(0.1) ? mutateBytes(archive, random) : archive;
}

const LENGTH_BYTES = 8;

/** A safetensors file with its header altered, and a length that says so. @param {Buffer} bytes @param {Random} random */
function mutateHeader(bytes, random) {
  const end = LENGTH_BYTES + Number(bytes.readBigUInt64LE(0));
  const header = Buffer.from(mutateJson(String(bytes.subarray(LENGTH_BYTES, end)), random));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, bytes.subarray(end)]);
}

const WORDS = /"[^"]*"|-?\d+|null|true|false/g;

/** Puts words of the configuration within the file over others of the same length. @param {Buffer} bytes @param {Random} random */
function mutateTextWithin(bytes, random) {
  const text = bytes.toString('latin1');
  const start = text.indexOf('{"');
  const words = [...text.slice(start, start + 20_000).matchAll(WORDS)];
  if (start === -1 || words.length === 0) return mutateBytes(bytes, random);
  const changed = Buffer.from(bytes);
  for (let change = 0; change < 3; change += 1) {
    const word = random.pick(words);
    const other = random.pick(words)[0].slice(0, word[0].length).padEnd(word[0].length);
    changed.write(random.chance(0.3) ? '9'.repeat(word[0].length) : other, start + word.index, 'latin1');
  }
  return changed;
}
