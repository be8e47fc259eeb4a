import { createHash } from 'node:crypto';
import { serialize, type ConfigRecord, type Json, type Layer } from '@thaw/layers';
import { isJsonObject } from './bounded-json.js';
import type { StoredTensor } from './stored-tensor.js';
import { topologyOf } from './topology.js';

/** Which model this is, whatever file it lies in. */
export interface ModelDigest {
  /** SHA-256 over `topology` and each of the weights, in hexadecimal digits as all others here. */
  readonly digest: string;
  readonly topology: string;
  /** Of each weight's values as little-endian float32, by path. */
  readonly weights: ReadonlyMap<string, string>;
}

const VERSION = 'thaw model 1';
const DTYPE = 'float32';

/**
 * The digest of a model: equal for models that compute the same from the same weights, however they were stored, frozen
 * or compiled. It is the SHA-256 of lines of text: the version, the SHA-256 of the topology, and for each weight, by the
 * UTF-8 bytes of its path, `SHA256 DTYPE SHAPE PATH`. Weights are taken one at a time.
 *
 * The topology is what this library's layers say of themselves, without what has no part in computing: the model's own
 * name, `trainable`, and initializers, whose work the values of the weights show.
 *
 * @param weights all of the model's, by path, in any order
 * @see docs/decisions/0010-model-digest.md
 */
export function modelDigest(
  model: Layer,
  weights: Iterable<readonly [path: string, tensor: StoredTensor]>,
): ModelDigest {
  const topology = sha256(JSON.stringify(topologyFor(model)));
  const described = Array.from(weights, ([path, { shape, values }]) => {
    const digest = sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return { path, digest, line: `${digest} ${DTYPE} ${JSON.stringify(shape)} ${JSON.stringify(path)}` };
  }).sort((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)));
  const lines = [VERSION, topology, ...described.map(({ line }) => line)];
  return {
    digest: sha256(`${lines.join('\n')}\n`),
    topology,
    weights: new Map(described.map(({ path, digest }) => [path, digest])),
  };
}

function topologyFor(model: Layer): Json {
  return topologyOf(serialize(model)).map(({ path, className, settings }) => [
    path,
    className,
    whatComputes(settings),
  ]);
}

/** Settings without freezing and initializers, at any depth, their keys in order. */
function whatComputes(value: ConfigRecord | Json | undefined): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(whatComputes);
  if (!isJsonObject(value)) return value ?? null;
  const entries = Object.entries(value)
    .filter(([key]) => key !== 'trainable' && !key.endsWith('initializer'))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, each]) => [key, whatComputes(each)]);
  return Object.fromEntries(entries) as Json;
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
