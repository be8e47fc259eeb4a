import { messageOf } from '@thaw/errors';
import type { KerasConfig } from '@thaw/layers';
import { architectureOf } from './architecture.js';
import { MAX_CONFIG_DEPTH, parseBoundedJson } from './bounded-json.js';
import { copyOf, type ByteSource } from './byte-source.js';
import { ModelFileNotFound, UnsupportedModelFile } from './errors.js';
import { Hdf5Reader, isHdf5 } from './hdf5/hdf5-reader.js';
import { isZip } from './keras3/keras-archive.js';
import { openKerasFile, openWeightsFile } from './keras3/keras-file.js';
import { modernConfig } from './legacy/legacy-config.js';
import { isLegacyFile, openLegacyFile } from './legacy/legacy-file.js';
import type { OpenModelFile } from './model-content.js';
import { openFile, type OpenFile } from './open-file.js';
import { isSafetensors, openSafetensorsFile } from './safetensors/safetensors-file.js';
import { isTfjsModel, openTfjsFile } from './tfjs/tfjs-file.js';

const START_BYTES = 16;
/** A topology and a manifest, without weights. */
const MAX_JSON_BYTES = 256 * 1024 * 1024;
const OPENING_BRACE = 0x7b;
const WHITE = [0x20, 0x09, 0x0a, 0x0d];

/**
 * Opens a model file of any format, which its first bytes tell apart: safetensors, `.keras`, `.weights.h5`, legacy `.h5`,
 * the `model.json` of TensorFlow.js, or an architecture alone. Close it after use.
 *
 * @throws ModelFileNotFound when there is no such file; InvalidModelFile or UnsupportedModelFile naming file and place
 */
export async function openModelFile(path: string): Promise<OpenModelFile> {
  const file = openModel(path);
  try {
    const start = new Uint8Array(START_BYTES);
    file.read(start, 0, Math.min(START_BYTES, file.sizeBytes), 0);
    if (startsAsJson(start)) return await openJson(file, path);
    return closingToo(await openBytes(file, path, start), file);
  } catch (error) {
    file.close();
    throw error;
  }
}

async function openBytes(file: ByteSource, path: string, start: Uint8Array): Promise<OpenModelFile> {
  if (isHdf5(start)) return openHdf5(file, path);
  if (isZip(start)) return openKerasFile(file, path);
  if (isSafetensors(start, path)) return openSafetensorsFile(file, path);
  throw new UnsupportedModelFile(
    `${path}: expected a model file (.keras, .h5, .weights.h5, .safetensors, or a model.json), ` +
      `received ${file.sizeBytes} bytes that begin as none of them: ${shown(start.subarray(0, file.sizeBytes))}.`,
  );
}

/** As text where it is some, such as the page of a server that was asked for a file. */
function shown(bytes: Uint8Array): string {
  const text = Buffer.from(bytes);
  const isText = bytes.every((byte) => WHITE.includes(byte) || (byte >= 0x20 && byte < 0x7f));
  return isText
    ? JSON.stringify(text.toString('latin1'))
    : text.toString('hex').replaceAll(/..(?=.)/gu, '$& ');
}

async function openHdf5(file: ByteSource, path: string): Promise<OpenModelFile> {
  const reader = await Hdf5Reader.open(file, path);
  try {
    return isLegacyFile(reader) ? openLegacyFile(reader) : openWeightsFile(reader);
  } catch (error) {
    reader.close();
    throw error;
  }
}

/** A model file that closes the file from which it reads. */
function closingToo(opened: OpenModelFile, file: OpenFile): OpenModelFile {
  return {
    ...opened,
    close: () => {
      opened.close();
      file.close();
    },
  };
}

function startsAsJson(start: Uint8Array): boolean {
  return start.find((byte) => !WHITE.includes(byte)) === OPENING_BRACE;
}

/** Reads all of it, and closes it. */
async function openJson(file: OpenFile, path: string): Promise<OpenModelFile> {
  if (file.sizeBytes > MAX_JSON_BYTES) {
    throw new UnsupportedModelFile(
      `${path}: expected JSON of at most ${MAX_JSON_BYTES} bytes, received ${file.sizeBytes}.`,
    );
  }
  const bytes = copyOf(file, 0, file.sizeBytes);
  file.close();
  const json = parseBoundedJson(bytes, path, MAX_CONFIG_DEPTH);
  if (isTfjsModel(json)) return openTfjsFile(json, path);
  return architectureFile(modernConfig(architectureOf(json, path)), path);
}

function architectureFile(config: KerasConfig, source: string): OpenModelFile {
  return {
    format: 'architecture',
    source,
    config,
    hasWeights: false,
    training: undefined,
    match: () => ({ found: new Map(), unused: [] }),
    entries: () => [],
    readOptimizer: () => undefined,
    close: () => {},
  };
}

function openModel(path: string): OpenFile {
  try {
    return openFile(path);
  } catch (error) {
    throw notFound(path, error);
  }
}

function notFound(path: string, error: unknown): ModelFileNotFound {
  return new ModelFileNotFound(
    `${path}: expected a model file, received "${messageOf(error)}". Check the path; in a job file it starts at the job file's folder.`,
    { cause: error },
  );
}
