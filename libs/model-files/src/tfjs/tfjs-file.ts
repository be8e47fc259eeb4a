import { serialize, type KerasConfig, type Layer } from '@thaw/layers';
import { isJsonObject, MAX_CONFIG_DEPTH, parseBoundedJson } from '../bounded-json.js';
import { InvalidModelFile } from '../errors.js';
import { modernConfig } from '../legacy/legacy-config.js';
import type { EncodedFiles, ModelContent, OpenModelFile } from '../model-content.js';
import { useEntry, useIn } from '../model-use.js';
import { formerPaths, matchByNames } from '../name-matching.js';
import type { StoredTensor } from '../stored-tensor.js';
import { formerConfig } from './former-config.js';
import { openShards } from './shards.js';
import { readManifest } from './weights-manifest.js';

const FORMAT = 'layers-model';
const GENERATOR = 'thaw';
/** As TensorFlow.js and its converter cut their files, for the sake of browsers' caches. */
const SHARD_BYTES = 4 * 1024 * 1024;

/** Whether JSON is the `model.json` of a TensorFlow.js layers model. */
export function isTfjsModel(json: unknown): json is Record<string, unknown> {
  return isJsonObject(json) && 'weightsManifest' in json;
}

/** Opens a layers model of TensorFlow.js. Its topology may be missing; the model is then the caller's to make. */
export function openTfjsFile(json: Record<string, unknown>, path: string): OpenModelFile {
  if (json['format'] === 'graph-model')
    throw new InvalidModelFile(
      `${path}: expected a layers model, received a graph model, which has no layers to train.`,
    );
  const config = topologyOf(json, path);
  const { entries, close } = openShards(path, readManifest(json['weightsManifest'], path));
  return {
    format: 'tfjs',
    source: path,
    config,
    hasWeights: true,
    use: useIn(json['userDefinedMetadata']),
    training: undefined,
    match: (model: Layer) => matchByNames(entries, model),
    entries: () => entries,
    readOptimizer: () => undefined,
    close,
  };
}

/**
 * Encodes `model.json` and its shards, for `tf.loadLayersModel`.
 *
 * @param digest part of the shards' names
 */
export function encodeTfjsFile(
  { model, weights, use }: ModelContent,
  fileName: string,
  digest: string,
): EncodedFiles {
  const tensors = [...namesIn(model)].flatMap(([path, name]) => {
    const value = weights.get(path);
    return value === undefined ? [] : [{ name, ...value }];
  });
  const shards = cut(bytesOf(tensors));
  const stem = `${fileName.replace(/\.json$/, '')}.${digest}`;
  const names = shards.map((_, index) => `${stem}.group1-shard${index + 1}of${shards.length}.bin`);
  const topology = { ...formerConfig(serialize(model)), keras_version: 'thaw', backend: 'tensor_flow.js' };
  const manifest = tensors.map(({ name, shape }) => ({ name, shape, dtype: 'float32' }));
  const json = {
    format: FORMAT,
    generatedBy: GENERATOR,
    convertedBy: null,
    ...(use !== undefined && { userDefinedMetadata: useEntry(use) }),
    modelTopology: topology,
    weightsManifest: [{ paths: names, weights: manifest }],
  };
  return new Map([
    [fileName, Buffer.from(JSON.stringify(json))],
    ...shards.map((shard, index) => [names[index] ?? '', shard] as const),
  ]);
}

/** The names of the shards that {@link encodeTfjsFile} gave to the `model.json` in these bytes; none for another file. */
export function shardsOf(bytes: Uint8Array, path: string): readonly string[] {
  try {
    const json = parseBoundedJson(bytes, path, MAX_CONFIG_DEPTH);
    if (!isTfjsModel(json) || json['generatedBy'] !== GENERATOR) return [];
    return readManifest(json['weightsManifest'], path).flatMap(({ paths }) => paths);
  } catch {
    return [];
  }
}

/**
 * TensorFlow.js names a weight by its layer alone, whatever models that lies in. Where two layers share a name, which it
 * could not load, the whole path stays.
 */
function namesIn(model: Layer): ReadonlyMap<string, string> {
  const former = formerPaths(model);
  const shortOf = (path: string): string => path.split('/').slice(-2).join('/');
  const isUnique = new Set([...former.values()].map(shortOf)).size === former.size;
  return new Map(Array.from(former, ([path, name]) => [path, isUnique ? shortOf(name) : name]));
}

function topologyOf(json: Record<string, unknown>, path: string): KerasConfig | undefined {
  const topology = json['modelTopology'] ?? null;
  if (topology === null) return undefined;
  const inner =
    isJsonObject(topology) && isJsonObject(topology['model_config']) ? topology['model_config'] : topology;
  if (isJsonObject(inner) && typeof inner['class_name'] === 'string')
    return modernConfig(inner as KerasConfig);
  throw new InvalidModelFile(
    `${path}, modelTopology: expected an object with class_name and config, received none.`,
  );
}

function bytesOf(tensors: readonly StoredTensor[]): Uint8Array {
  return Buffer.concat(
    tensors.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  );
}

function cut(bytes: Uint8Array): readonly Uint8Array[] {
  const count = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES));
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * SHARD_BYTES, (index + 1) * SHARD_BYTES),
  );
}
