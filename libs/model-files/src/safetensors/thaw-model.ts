import type { KerasConfig } from '@thaw/layers';
import { decodeArchitecture } from '../architecture.js';
import { InvalidModelFile } from '../errors.js';
import type { StoredTensor } from '../stored-tensor.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

/** A model at rest: its architecture and the values of its weights. */
export interface StoredModel {
  /** In Keras's serialized form, freeze state included. */
  readonly config: KerasConfig;
  /** By weight path, as `weightPaths` of `@thaw/layers` gives it. */
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** What else is to be known to use it, as JSON; its writer and reader agree on what. */
  readonly use?: string;
}

const CONFIG_KEY = 'thaw.config';
/** Of the metadata that holds {@link StoredModel.use}. */
export const USE_KEY = 'thaw.use';
const FORMAT_KEY = 'thaw.format';
const FORMAT_VERSION = '1';

/**
 * Encodes a model as one safetensors file, which other readers of that format can open: the weights under their
 * paths, the architecture as JSON in the file's metadata. Equal models give equal bytes.
 */
export function encodeModel({ config, weights, use }: StoredModel): Uint8Array {
  return encodeSafetensors(weights, {
    [CONFIG_KEY]: JSON.stringify(config),
    [FORMAT_KEY]: FORMAT_VERSION,
    ...(use !== undefined && { [USE_KEY]: use }),
  });
}

/**
 * Decodes what {@link encodeModel} wrote. Whether the weights fit the architecture is for the caller to check.
 *
 * @param source the file's name, for messages
 * @throws InvalidModelFile when the bytes break the format's rules or hold no architecture of this version
 * @throws UnsupportedModelFile when a weight is not float32
 */
export function decodeModel(bytes: Uint8Array, source = 'model file'): StoredModel {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const config = architectureIn(metadata, source);
  if (config === undefined) {
    throw new InvalidModelFile(
      `${source}: expected metadata ${CONFIG_KEY} and ${FORMAT_KEY} ${FORMAT_VERSION}, received no architecture. ` +
        'It is a safetensors file without a model; give one that Thaw wrote.',
    );
  }
  const use = metadata[USE_KEY];
  return { config, weights: tensors, ...(use !== undefined && { use }) };
}

/**
 * The architecture in a file's metadata; undefined in a file that others wrote.
 *
 * @throws InvalidModelFile when it is damaged or of another version
 */
export function architectureIn(
  metadata: Readonly<Record<string, string>>,
  source: string,
): KerasConfig | undefined {
  const text = metadata[CONFIG_KEY];
  const version = metadata[FORMAT_KEY];
  if (text === undefined) return undefined;
  if (version === FORMAT_VERSION)
    return decodeArchitecture(Buffer.from(text), `${source}, metadata ${CONFIG_KEY}`);
  throw new InvalidModelFile(
    `${source}: expected metadata ${CONFIG_KEY} and ${FORMAT_KEY} ${FORMAT_VERSION}, received ` +
      `${FORMAT_KEY} ${version ?? 'missing'}. Give a file that this version of Thaw wrote.`,
  );
}
