// @ts-check
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { readWholeModel, writeModelFile } from '@thaw/model-files';
import { WORKSPACE } from '../workspace-setup.mjs';

/** @typedef {import('@thaw/layers').KerasConfig} KerasConfig */
/**
 * A valid model file.
 * @typedef {object} Specimen
 * @property {string} format
 * @property {string} name
 * @property {string} main the name of the file that is opened
 * @property {ReadonlyMap<string, Buffer>} files by name
 * @property {KerasConfig | undefined} config of the model that weights alone belong to
 */

const FIXTURES = join(WORKSPACE, 'libs', 'model-files', 'fixtures');
const LARGEST_BYTES = 128 * 1024;
const ENDINGS = ['.weights.h5', '.keras', '.h5', '.safetensors', 'model.json'];

/**
 * The fixtures that Keras wrote, what Thaw writes of one in other formats, and small files of the test data, by format.
 * @param {string | undefined} testData THAW_TEST_DATA
 * @returns {Promise<ReadonlyMap<string, readonly Specimen[]>>}
 */
export async function readCorpus(testData) {
  /** @type {{ name: string, config: KerasConfig }[]} */
  const models = JSON.parse(await readFile(join(FIXTURES, 'keras-models.json'), 'utf8'));
  const configs = new Map(models.map(({ name, config }) => [name, config]));
  const fixtures = join(FIXTURES, 'keras');
  const specimens = [
    ...(await specimensBelow(fixtures, configs)),
    ...(await writtenSpecimens(join(fixtures, 'nested.keras'))),
    ...models.map(({ name, config }) => architectureOf(name, config)),
  ];
  for (const folder of testData === undefined ? [] : ['golden', 'weights'])
    specimens.push(...(await specimensBelow(join(testData ?? '', folder), configs)));
  /** @type {Map<string, Specimen[]>} */
  const byFormat = new Map();
  for (const specimen of specimens)
    byFormat.set(specimen.format, [...(byFormat.get(specimen.format) ?? []), specimen]);
  return byFormat;
}

/**
 * @param {string} folder
 * @param {ReadonlyMap<string, KerasConfig>} configs by the model's name
 */
async function specimensBelow(folder, configs) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  /** @type {Specimen[]} */
  const specimens = [];
  for (const path of paths.sort()) {
    const ending = ENDINGS.find((each) => path.endsWith(each));
    const specimen = ending === undefined ? undefined : await specimenAt(path, ending, configs);
    if (specimen !== undefined) specimens.push(specimen);
  }
  return specimens;
}

/**
 * @param {string} path
 * @param {string} ending
 * @param {ReadonlyMap<string, KerasConfig>} configs
 * @returns {Promise<Specimen | undefined>}
 */
async function specimenAt(path, ending, configs) {
  const main = basename(path);
  const files = new Map([[main, await readFile(path)]]);
  if (ending === 'model.json') {
    const shards = shardsIn(files.get(main));
    if (!shards.every((shard) => existsSync(join(dirname(path), shard)))) return undefined;
    for (const shard of shards) files.set(shard, await readFile(join(dirname(path), shard)));
  }
  const sizeBytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  const format = ending === 'model.json' ? 'tfjs' : ending.slice(1);
  const config = configs.get(main.split('.')[0] ?? '');
  return sizeBytes > LARGEST_BYTES ? undefined : { format, name: path, main, files, config };
}

/** @param {Buffer | undefined} json @returns {readonly string[]} */
function shardsIn(json) {
  const { weightsManifest = [] } = JSON.parse(String(json));
  return weightsManifest.flatMap((/** @type {{ paths: string[] }} */ { paths }) => paths);
}

/** A model in those formats that Keras does not write. @param {string} path of a file with a model */
async function writtenSpecimens(path) {
  const { weights = new Map(), ...read } = await readWholeModel(path);
  const folder = await mkdtemp(join(tmpdir(), 'thaw-fuzz-corpus-'));
  try {
    await writeModelFile(join(folder, 'model.json'), { ...read, weights });
    await writeModelFile(join(folder, 'model.safetensors'), { ...read, weights });
    const specimens = await specimensBelow(folder, new Map());
    return specimens.map((specimen) => ({ ...specimen, name: `${specimen.main} of ${basename(path)}` }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} name @param {KerasConfig} config @returns {Specimen} */
function architectureOf(name, config) {
  const files = new Map([['model.json', Buffer.from(JSON.stringify(config))]]);
  return { format: 'to_json', name: `to_json of ${name}`, main: 'model.json', files, config: undefined };
}
