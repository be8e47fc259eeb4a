import { isJsonObject } from '../bounded-json.js';
import { InvalidModelFile } from '../errors.js';
import { sizeOf } from '../stored-tensor.js';
import { numberTypeOf, type NumberType } from './number-types.js';

/** Where one tensor lies, in bytes from the end of the header. */
export interface TensorEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: NumberType;
  readonly start: number;
  readonly end: number;
}

/** A checked header. */
export interface SafetensorsHeader {
  /** By ascending start; each begins where the one before ends. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: Record<string, string>;
}

const ENTRY_KEYS = ['data_offsets', 'dtype', 'shape'];

/**
 * Checks a parsed safetensors header against the number of bytes that follow it: every tensor has as many bytes as its
 * type and shape say, and together the tensors cover the data without hole or overlap.
 *
 * @source https://huggingface.co/docs/safetensors, "Format" and its notes
 * @throws InvalidModelFile, UnsupportedModelFile, both naming the tensor
 */
export function readHeader(json: unknown, dataSize: number, source: string): SafetensorsHeader {
  if (!isJsonObject(json)) {
    throw invalid(`${source}, header`, 'an object', json);
  }
  const metadata = readMetadata(json['__metadata__'], source);
  const entries = Object.entries(json)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => readEntry(name, entry, `${source}, tensor ${JSON.stringify(name)}`))
    .sort((left, right) => left.start - right.start || left.end - right.end);
  requireCoverage(entries, dataSize, source);
  return { entries, metadata };
}

function readMetadata(value: unknown, source: string): Record<string, string> {
  if (value === undefined) {
    return {};
  }
  if (!isJsonObject(value)) {
    throw invalid(`${source}, __metadata__`, 'an object', value);
  }
  const metadata: [string, string][] = Object.entries(value).map(([key, text]) => {
    if (typeof text !== 'string') {
      throw invalid(`${source}, __metadata__ ${JSON.stringify(key)}`, 'a string', text);
    }
    return [key, text];
  });
  return Object.fromEntries(metadata);
}

function readEntry(name: string, entry: unknown, where: string): TensorEntry {
  if (!isJsonObject(entry) || Object.keys(entry).sort().join() !== ENTRY_KEYS.join()) {
    throw invalid(where, 'an object with dtype, shape and data_offsets', entry);
  }
  const { dtype, shape, data_offsets: offsets } = entry;
  const type = numberTypeOf(dtype, where);
  if (!isListOfCounts(shape)) {
    throw invalid(where, 'a shape of whole numbers', shape);
  }
  if (!isListOfCounts(offsets) || offsets.length !== 2) {
    throw invalid(where, 'data_offsets [start, end]', offsets);
  }
  const [start = 0, end = 0] = offsets;
  const size = type.sizeBytes * sizeOf(shape);
  if (end - start !== size) {
    throw invalid(where, `${size} bytes for shape [${shape.join(', ')}]`, offsets);
  }
  return { name, shape, type, start, end };
}

function requireCoverage(entries: readonly TensorEntry[], dataSize: number, source: string): void {
  let covered = 0;
  for (const { name, start, end } of entries) {
    if (start !== covered || end > dataSize) {
      const expected = `data from byte ${covered} on, within ${dataSize} bytes`;
      throw invalid(`${source}, tensor ${JSON.stringify(name)}`, expected, [start, end]);
    }
    covered = end;
  }
  if (covered !== dataSize) {
    throw invalid(source, `${covered} bytes of tensor data`, `${dataSize} bytes`);
  }
}

function isListOfCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function invalid(where: string, expected: string, received: unknown): InvalidModelFile {
  const text =
    typeof received === 'string' ? received : received === undefined ? 'nothing' : JSON.stringify(received);
  const shown = text.length > 100 ? `${text.slice(0, 100)}...` : text;
  return new InvalidModelFile(
    `${where}: expected ${expected}, received ${shown}. The file is truncated or damaged; copy it again.`,
  );
}
