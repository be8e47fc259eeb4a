import { readFileSync } from 'node:fs';
import type { StoredTensor } from '../stored-tensor.js';

/** A file that PyPI's safetensors wrote, and what is in it; see `fixtures/safetensors_reference.py`. */
export interface SafetensorsReference {
  readonly bytes: Uint8Array;
  readonly metadata: Record<string, string>;
  readonly tensors: Map<string, StoredTensor>;
}

interface ReferenceFile {
  readonly metadata: Record<string, string>;
  readonly tensors: Record<string, { shape: number[]; valuesBase64: string }>;
  readonly fileBase64: string;
}

/** Reads `fixtures/safetensors-reference.json`. */
export function readReference(): SafetensorsReference {
  const path = new URL('../../fixtures/safetensors-reference.json', import.meta.url);
  const file = JSON.parse(readFileSync(path, 'utf8')) as ReferenceFile;
  const tensors = Object.entries(file.tensors).map(
    ([name, { shape, valuesBase64 }]): [string, StoredTensor] => [
      name,
      { shape, values: new Float32Array(Uint8Array.from(Buffer.from(valuesBase64, 'base64')).buffer) },
    ],
  );
  const bytes = Uint8Array.from(Buffer.from(file.fileBase64, 'base64'));
  return { bytes, metadata: file.metadata, tensors: new Map(tensors) };
}

/** A file with the given header, written as is, and as many zero bytes of data. */
export function fileWithHeader(header: string, numDataBytes = 0): Uint8Array {
  const json = Buffer.from(header);
  const bytes = new Uint8Array(8 + json.length + numDataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}
