import type { KerasConfig } from '@thaw/layers';
import { isJsonObject, parseBoundedJson } from './bounded-json.js';
import { InvalidModelFile } from './errors.js';

/** Deep enough for models nested in models; far from exhausting the stack of those who walk the config. */
const MAX_CONFIG_DEPTH = 200;

/**
 * Reads a model's architecture from the JSON that Keras's `model.to_json()` writes. Which layers there are is
 * checked by `deserialize` of `@thaw/layers`.
 *
 * @param source the file's name, for messages
 * @throws InvalidModelFile when the bytes are not JSON, or not an object with `class_name` and `config`
 */
export function decodeArchitecture(bytes: Uint8Array, source = 'architecture'): KerasConfig {
  const json = parseBoundedJson(bytes, source, MAX_CONFIG_DEPTH);
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
  return isJsonObject(json) && typeof json['class_name'] === 'string' && isJsonObject(json['config']);
}
