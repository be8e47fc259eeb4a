import { dirname, join } from 'node:path';
import { messageOf } from '@thaw/errors';
import { Float16Array } from '@petamoriken/float16';
import { InvalidModelFile, ModelFileNotFound } from '../errors.js';
import { openFile, type OpenFile } from '../open-file.js';
import { sizeOf, type StoredEntry } from '../stored-tensor.js';
import { SHARD_BYTES, type ManifestGroup, type ManifestWeight, type ShardDType } from './weights-manifest.js';

/** The tensors of a model's shards, whose numbers are read when they are asked for. Close them after use. */
export interface OpenShards {
  readonly entries: readonly StoredEntry[];
  readonly close: () => void;
}

/**
 * Opens the shards of all groups, and looks at their sizes.
 *
 * @throws ModelFileNotFound naming a shard that is missing; InvalidModelFile when the bytes are not as many as the tensors
 * have
 */
export function openShards(modelPath: string, groups: readonly ManifestGroup[]): OpenShards {
  const opened: OpenFile[] = [];
  const close = (): void => opened.forEach((file) => file.close());
  try {
    const entries = groups.flatMap((group) => {
      const files = group.paths.map((path) => {
        const file = openShard(modelPath, join(dirname(modelPath), path));
        opened.push(file);
        return file;
      });
      return entriesOf(modelPath, group, files);
    });
    return { entries, close };
  } catch (error) {
    close();
    throw error;
  }
}

function entriesOf(
  modelPath: string,
  { paths, weights }: ManifestGroup,
  files: readonly OpenFile[],
): readonly StoredEntry[] {
  const expected = weights.reduce((sum, weight) => sum + sizeBytesOf(weight), 0);
  const received = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (received !== expected) {
    const names = weights.slice(0, 3).map(({ name }) => name);
    throw new InvalidModelFile(
      `${modelPath}, ${paths.join(' + ')}: expected ${expected} bytes for ${weights.length} tensors ` +
        `(${names.join(', ')}…), received ${received}. A shard is short or of another model.`,
    );
  }
  let next = 0;
  return weights.map((weight) => {
    const start = next;
    next += sizeBytesOf(weight);
    const read = (): Float32Array => {
      const bytes = bytesAt(files, start, sizeBytesOf(weight));
      if (bytes !== undefined) return decodeValues(bytes, weight);
      throw new InvalidModelFile(
        `${modelPath}, ${weight.name}: expected ${sizeBytesOf(weight)} bytes, received less. A shard was cut off while it was read.`,
      );
    };
    return { name: weight.name, shape: weight.shape, dtype: weight.dtype, read };
  });
}

/** Bytes of files one after the other, as if they were one; undefined where one ends before it should. */
function bytesAt(files: readonly OpenFile[], start: number, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  let [fileStart, filled] = [0, 0];
  for (const file of files) {
    const position = start + filled - fileStart;
    const numBytes = Math.min(length - filled, file.sizeBytes - position);
    fileStart += file.sizeBytes;
    if (numBytes <= 0) continue;
    if (file.read(bytes, filled, numBytes, position) < numBytes) return undefined;
    filled += numBytes;
  }
  return bytes;
}

function openShard(modelPath: string, file: string): OpenFile {
  try {
    return openFile(file);
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
