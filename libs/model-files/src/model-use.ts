import type { Json } from '@thaw/layers';
import { isJsonObject } from './bounded-json.js';

/** The key of `ModelContent.use` in formats that keep JSON: Keras's metadata.json, TensorFlow.js's userDefinedMetadata. */
const KEY = 'thaw_use';

/** What is put into a format's own metadata. */
export function useEntry(use: string | undefined): Readonly<Record<string, Json>> {
  return use === undefined ? {} : { [KEY]: JSON.parse(use) as Json };
}

/** What {@link useEntry} put there, as JSON. */
export function useIn(metadata: unknown): string | undefined {
  const value = isJsonObject(metadata) ? metadata[KEY] : undefined;
  return value === undefined ? undefined : JSON.stringify(value);
}
