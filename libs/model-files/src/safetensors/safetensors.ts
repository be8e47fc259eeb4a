import { parseBoundedJson } from '../bounded-json.js';
import { copyOf, memorySource, type ByteSource } from '../byte-source.js';
import { InvalidModelFile } from '../errors.js';
import { readAll, sizeOf, type StoredEntry, type StoredTensor } from '../stored-tensor.js';
import { readNumbers } from './number-types.js';
import { readHeader } from './safetensors-header.js';

/** What a safetensors file holds. */
export interface SafetensorsContent {
  readonly tensors: Map<string, StoredTensor>;
  readonly metadata: Record<string, string>;
}

/** The longest header that readers of this format accept. @source safetensors 0.8, `MAX_HEADER_SIZE` */
const MAX_HEADER_BYTES = 100_000_000;
const LENGTH_FIELD_BYTES = 8;
/** A header is an object of objects of arrays. */
const MAX_HEADER_DEPTH = 3;

/**
 * Encodes float32 tensors as a safetensors file. Equal content gives equal bytes, whatever the order in the map,
 * and the bytes are those that the reference implementation writes.
 *
 * The layout is 8 bytes of header length (little-endian), the header as JSON padded with spaces to a multiple
 * of 8, then the values of one tensor after the other, little-endian, by ascending name.
 *
 * @source https://huggingface.co/docs/safetensors, "Format"
 * @throws RangeError when a tensor's values are not as many as its shape says
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const sorted = [...tensors].sort(([left], [right]) =>
    Buffer.compare(Buffer.from(left), Buffer.from(right)),
  );
  const header = Buffer.from(encodeHeader(sorted, metadata));
  const dataStart = LENGTH_FIELD_BYTES + Math.ceil(header.length / 8) * 8;
  const dataSize = sorted.reduce((size, [, { values }]) => size + values.byteLength, 0);
  const bytes = new Uint8Array(dataStart + dataSize).fill(0x20, LENGTH_FIELD_BYTES, dataStart);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - LENGTH_FIELD_BYTES), true);
  bytes.set(header, LENGTH_FIELD_BYTES);
  let offset = dataStart;
  for (const [, { values }] of sorted) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}

/**
 * Opens a safetensors file. Lengths, shapes and offsets are checked against the bytes at hand before anything is
 * allocated; numbers are read when they are asked for, each tensor into values of its own.
 *
 * @param source the file's name, for messages
 * @throws InvalidModelFile when the bytes break the format's rules
 * @throws UnsupportedModelFile when a tensor is of a type that safetensors 0.8 does not name; reading throws it for one that has no float32 values
 */
export function openSafetensors(
  file: ByteSource,
  source = 'safetensors data',
): { readonly entries: readonly StoredEntry[]; readonly metadata: Record<string, string> } {
  const dataStart = LENGTH_FIELD_BYTES + readHeaderLength(file, source);
  const header = copyOf(file, LENGTH_FIELD_BYTES, dataStart - LENGTH_FIELD_BYTES);
  const json = parseBoundedJson(header, `${source}, header`, MAX_HEADER_DEPTH);
  const { entries, metadata } = readHeader(json, file.sizeBytes - dataStart, source);
  const stored = entries.map(({ name, shape, type, start, end }) => ({
    name,
    shape,
    dtype: type.name,
    read: () => {
      const where = `${source}, tensor ${JSON.stringify(name)}`;
      return readNumbers(bytesAt(file, dataStart + start, end - start, where), type, where);
    },
  }));
  return { entries: stored, metadata };
}

/**
 * Decodes a safetensors file, its tensors to float32. The result shares no memory with `bytes`.
 *
 * @param source the file's name, for messages
 * @throws InvalidModelFile when the bytes break the format's rules
 * @throws UnsupportedModelFile when a tensor has no float32 values
 */
export function decodeSafetensors(bytes: Uint8Array, source?: string): SafetensorsContent {
  const { entries, metadata } = openSafetensors(memorySource(bytes), source);
  return { tensors: readAll(entries), metadata };
}

function bytesAt(file: ByteSource, start: number, length: number, where: string): Buffer<ArrayBuffer> {
  const bytes = copyOf(file, start, length);
  if (bytes.length === length) return bytes;
  throw new InvalidModelFile(
    `${where}: expected ${length} bytes, received ${bytes.length}. The file was cut off while it was read.`,
  );
}

function encodeHeader(
  sorted: readonly (readonly [string, StoredTensor])[],
  metadata: Readonly<Record<string, string>>,
): string {
  const keys = Object.keys(metadata).sort();
  const fields = keys.length === 0 ? [] : [`"__metadata__":${JSON.stringify(metadata, keys)}`];
  let offset = 0;
  for (const [name, { shape, values }] of sorted) {
    const size = sizeOf(shape);
    if (size !== values.length) {
      throw new RangeError(
        `Tensor ${name}: expected ${size} values for shape [${shape.join(', ')}], received ${values.length}.`,
      );
    }
    const end = offset + values.byteLength;
    const entry = { dtype: 'F32', shape, data_offsets: [offset, end] };
    fields.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    offset = end;
  }
  return `{${fields.join(',')}}`;
}

function readHeaderLength(file: ByteSource, source: string): number {
  const field = copyOf(file, 0, LENGTH_FIELD_BYTES);
  if (field.length < LENGTH_FIELD_BYTES) {
    throw new InvalidModelFile(
      `${source}: expected a safetensors file of at least 8 bytes, received ${field.length}. The file is truncated.`,
    );
  }
  const length = field.readBigUInt64LE(0);
  const limit = Math.min(MAX_HEADER_BYTES, file.sizeBytes - LENGTH_FIELD_BYTES);
  if (length > BigInt(limit)) {
    throw new InvalidModelFile(
      `${source}: expected a safetensors header of at most ${limit} bytes, received a length of ${length}. ` +
        'The file is truncated or not a safetensors file.',
    );
  }
  return Number(length);
}
