import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { serialize } from '@thaw/layers';
import { writeFileAtomically } from './atomic-file.js';
import { UnsupportedModelFile } from './errors.js';
import { encodeKerasFile, encodeWeightsFile } from './keras3/keras-file.js';
import { encodeLegacyFile } from './legacy/legacy-file.js';
import type { EncodedFiles, ModelContent, WritableFormat } from './model-content.js';
import { encodeModel } from './safetensors/thaw-model.js';
import { encodeTfjsFile, shardsOf } from './tfjs/tfjs-file.js';

/** Endings of the files that are written; the longest that fits decides. */
const ENDINGS: readonly (readonly [string, WritableFormat])[] = [
  ['.weights.h5', 'weights-h5'],
  ['.keras', 'keras'],
  ['.h5', 'h5'],
  ['.hdf5', 'h5'],
  ['.safetensors', 'thaw'],
  ['.json', 'tfjs'],
];

/** The format that a file of this name is written in. @throws UnsupportedModelFile for another ending */
export function formatOfPath(path: string): WritableFormat {
  const name = path.toLowerCase();
  const [, format] = ENDINGS.find(([ending]) => name.endsWith(ending)) ?? [];
  if (format !== undefined) return format;
  throw new UnsupportedModelFile(
    `${path}: expected a name that ends with ${ENDINGS.map(([ending]) => ending).join(', ')}, received '${basename(path)}'.`,
  );
}

/**
 * Encodes a model in the format of the file's ending: `.keras` and `.weights.h5` as Keras 3 does, `.h5` as Keras 3 writes
 * legacy files, `.safetensors`, or `.json` for TensorFlow.js with its shards. Only the first three keep the optimizer.
 *
 * @param name of the file, without a folder
 * @param savedAt what a `.keras` file says of it; equal models of an equal time give equal bytes
 * @throws UnsupportedModelFile for another ending
 */
export async function encodeModelFile(
  name: string,
  content: ModelContent,
  savedAt = new Date(),
): Promise<EncodedFiles> {
  const format = formatOfPath(name);
  if (format === 'tfjs') return encodeTfjsFile(content, name, digestOf(content));
  return new Map([[name, await encode(format, content, savedAt)]]);
}

/**
 * Writes what {@link encodeModelFile} encodes, the shards of TensorFlow.js beside their `.json`. A reader sees the old file
 * or the new.
 *
 * @throws UnsupportedModelFile for another ending; the system's error when writing fails
 */
export async function writeModelFile(path: string, content: ModelContent): Promise<void> {
  const former = formatOfPath(path) === 'tfjs' ? await shardsBeside(path) : [];
  const files = await encodeModelFile(basename(path), content);
  const [model, ...shards] = files;
  // The shards first, under names that depend on their content, so that the `model.json` never points at others' numbers.
  for (const [name, bytes] of shards) await writeFileAtomically(join(dirname(path), name), bytes);
  if (model !== undefined) await writeFileAtomically(path, model[1]);
  for (const name of former) if (!files.has(name)) await rm(join(dirname(path), name), { force: true });
}

async function encode(
  format: Exclude<WritableFormat, 'tfjs'>,
  content: ModelContent,
  savedAt: Date,
): Promise<Uint8Array> {
  const { model, weights, use } = content;
  switch (format) {
    case 'keras':
      return encodeKerasFile(content, savedAt);
    case 'weights-h5':
      return encodeWeightsFile(content);
    case 'h5':
      return encodeLegacyFile(content);
    case 'thaw':
      return encodeModel({ config: serialize(model), weights, ...(use !== undefined && { use }) });
  }
}

/** Eight digits that depend on the weights. */
function digestOf({ weights }: ModelContent): string {
  const digest = createHash('sha256');
  for (const { values } of weights.values())
    digest.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return digest.digest('hex').slice(0, 8);
}

async function shardsBeside(path: string): Promise<readonly string[]> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes === undefined ? [] : shardsOf(bytes, path);
}
