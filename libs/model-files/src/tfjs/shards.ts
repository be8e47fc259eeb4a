import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf } from '@thaw/errors';
import { Float16Array } from '@petamoriken/float16';
import { InvalidModelFile, ModelFileNotFound } from '../errors.js';
import { sizeOf, type StoredEntry } from '../stored-tensor.js';
import { SHARD_BYTES, type ManifestGroup, type ManifestWeight, type ShardDType } from './weights-manifest.js';

/**
 * Reads the shards of all groups, after a look at their sizes.
 *
 * @throws ModelFileNotFound naming a shard that is missing; InvalidModelFile when the bytes are not those of the tensors
 */
export async function readShards(
  modelPath: string,
  groups: readonly ManifestGroup[],
): Promise<readonly StoredEntry[]> {
  const entries: StoredEntry[] = [];
  for (const group of groups) entries.push(...(await readGroup(modelPath, group)));
  return entries;
}

async function readGroup(
  modelPath: string,
  { paths, weights }: ManifestGroup,
): Promise<readonly StoredEntry[]> {
  const files = paths.map((path) => join(dirname(modelPath), path));
  const sizes = await Promise.all(files.map((file) => sizeOfShard(modelPath, file)));
  const expected = weights.reduce((sum, weight) => sum + sizeBytesOf(weight), 0);
  const received = sizes.reduce((sum, size) => sum + size, 0);
  if (received !== expected) {
    throw new InvalidModelFile(
      `${modelPath}, ${paths.join(' + ')}: expected ${expected} bytes for ${weights.length} tensors ` +
        `(${weights
          .map(({ name }) => name)
          .slice(0, 3)
          .join(', ')}…), received ${received}. A shard is short or of another model.`,
    );
  }
  const bytes = Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
  let offset = 0;
  return weights.map((weight) => {
    const part = bytes.subarray(offset, offset + sizeBytesOf(weight));
    offset += sizeBytesOf(weight);
    return {
      name: weight.name,
      shape: weight.shape,
      dtype: weight.dtype,
      read: () => decodeValues(part, weight),
    };
  });
}

async function sizeOfShard(modelPath: string, file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw new ModelFileNotFound(
      `${modelPath}: expected the shard ${file}, received "${messageOf(error)}". Copy it beside the model.json.`,
      { cause: error },
    );
  }
}

function sizeBytesOf({ shape, dtype }: ManifestWeight): number {
  return sizeOf(shape) * SHARD_BYTES[dtype];
}

/** The numbers of a tensor as float32, no longer quantized. @source tfjs-core at 4.22.0, src/io/io_utils.ts, `decodeWeights` */
export function decodeValues(
  bytes: Uint8Array,
  { dtype, quantization }: Pick<ManifestWeight, 'dtype' | 'quantization'>,
): Float32Array {
  const numbers = numbersOf(bytes, dtype);
  if (quantization === undefined)
    return numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
  const { scale, min } = quantization;
  return Float32Array.from(numbers, (value) => value * scale + min);
}

function numbersOf(
  bytes: Uint8Array,
  dtype: ShardDType,
): Float32Array | Int32Array | Uint16Array | Uint8Array {
  const { buffer } = Uint8Array.from(bytes);
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer);
    case 'float16':
      return Float32Array.from(new Float16Array(buffer));
    case 'int32':
      return new Int32Array(buffer);
    case 'uint16':
      return new Uint16Array(buffer);
    case 'uint8':
    case 'bool':
      return new Uint8Array(buffer);
  }
}
