import type { KerasConfig } from '@thaw/layers';
import { isJsonObject, MAX_CONFIG_DEPTH, parseBoundedJson } from './bounded-json.js';
import { InvalidModelFile } from './errors.js';

/**
 * Reads a model's architecture from the JSON that Keras's `model.to_json()` writes. Which layers there are is
 * checked by `deserialize` of `@thaw/layers`.
 *
 * @param source the file's name, for messages
 * @throws InvalidModelFile when the bytes are not JSON, or not an object with `class_name` and `config`
 */
export function decodeArchitecture(bytes: Uint8Array, source = 'architecture'): KerasConfig {
  return architectureOf(parseBoundedJson(bytes, source, MAX_CONFIG_DEPTH), source);
}

/** Checks that JSON is an architecture, as {@link decodeArchitecture} does. @throws InvalidModelFile */
export function architectureOf(json: unknown, source: string): KerasConfig {
  if (!isKerasConfig(json)) {
    throw new InvalidModelFile(
      `${source}: expected an object with class_name and config, as Keras's model.to_json() writes it, ` +
        `received ${isJsonObject(json) ? `one with the keys [${Object.keys(json).slice(0, 10).join(', ')}]` : typeof json}. ` +
        'Write it again from Keras.',
    );
  }
  return json;
}

function isKerasConfig(json: unknown): json is KerasConfig {
  return (
    isJsonObject(json) &&
    typeof json['class_name'] === 'string' &&
    (isJsonObject(json['config']) || Array.isArray(json['config']))
  );
}
