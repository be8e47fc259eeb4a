import { isJsonObject } from '../bounded-json.js';
import { InvalidModelFile, UnsupportedModelFile } from '../errors.js';
import { sizeOf } from '../stored-tensor.js';

/** How the numbers of a tensor lie in a shard. */
export type ShardDType = 'float32' | 'float16' | 'int32' | 'uint16' | 'uint8' | 'bool';

/** `value * scale + min` gives back what was quantized. */
export interface Quantization {
  readonly scale: number;
  readonly min: number;
}

/** A tensor of a manifest. */
export interface ManifestWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: ShardDType;
  readonly quantization?: Quantization | undefined;
}

/** Shards whose bytes, put together, are the tensors one after the other. */
export interface ManifestGroup {
  readonly paths: readonly string[];
  readonly weights: readonly ManifestWeight[];
}

/** Bytes of one number. */
export const SHARD_BYTES: Readonly<Record<ShardDType, number>> = {
  float32: 4,
  float16: 2,
  int32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/**
 * Checks the `weightsManifest` of a `model.json`.
 *
 * @source @tensorflow/tfjs-core at 4.22.0, src/io/types.ts, `WeightsManifestConfig`
 * @throws InvalidModelFile when it breaks the format's rules; UnsupportedModelFile for a type that is not read
 */
export function readManifest(json: unknown, source: string): readonly ManifestGroup[] {
  if (!Array.isArray(json)) throw invalid(`${source}, weightsManifest`, 'a list of groups', json);
  return json.map((group: unknown, index) => readGroup(group, `${source}, weightsManifest[${index}]`));
}

function readGroup(json: unknown, where: string): ManifestGroup {
  const { paths, weights } = isJsonObject(json) ? json : {};
  if (!Array.isArray(paths) || !paths.every(isShardName))
    throw invalid(where, 'paths of files beside model.json', paths);
  if (!Array.isArray(weights)) throw invalid(where, 'weights', weights);
  return { paths, weights: weights.map((weight: unknown) => readWeight(weight, where)) };
}

function isShardName(path: unknown): path is string {
  return (
    typeof path === 'string' && path !== '' && !/^[/\\]|\\|:/.test(path) && !path.split('/').includes('..')
  );
}

function readWeight(json: unknown, where: string): ManifestWeight {
  const { name, shape, dtype, quantization } = isJsonObject(json) ? json : {};
  if (typeof name !== 'string') throw invalid(where, 'a weight with a name', json);
  const place = `${where} ${name}`;
  const isShape = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!isShape) throw invalid(place, 'a shape of whole numbers', shape);
  const sizes = shape as readonly number[];
  if (!Number.isSafeInteger(sizeOf(sizes)))
    throw invalid(place, 'a shape of a size that can be counted', shape);
  if (quantization === undefined) return { name, shape: sizes, dtype: readDType(dtype, place) };
  return { name, shape: sizes, ...readQuantization(quantization, place) };
}

function readQuantization(json: unknown, where: string): Pick<ManifestWeight, 'dtype' | 'quantization'> {
  const { dtype, scale, min } = isJsonObject(json) ? json : {};
  const type = readDType(dtype, where);
  if (type === 'float16') return { dtype: type };
  if (typeof scale !== 'number' || typeof min !== 'number')
    throw invalid(where, 'a quantization with scale and min', json);
  return { dtype: type, quantization: { scale, min } };
}

function readDType(dtype: unknown, where: string): ShardDType {
  if (typeof dtype === 'string' && Object.hasOwn(SHARD_BYTES, dtype)) return dtype as ShardDType;
  throw new UnsupportedModelFile(
    `${where}: expected a dtype of ${Object.keys(SHARD_BYTES).join(', ')}, received ${JSON.stringify(dtype)}.`,
  );
}

function invalid(where: string, expected: string, received: unknown): InvalidModelFile {
  return new InvalidModelFile(
    `${where}: expected ${expected}, received ${received === undefined ? 'nothing' : JSON.stringify(received).slice(0, 200)}.`,
  );
}
