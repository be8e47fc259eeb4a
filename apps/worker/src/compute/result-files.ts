import { weightPaths, type Layer } from '@thaw/layers';
import { encodeModelFile } from '@thaw/model-files';
import { OUTPUT_FILES, type OutputFormat } from '@thaw/orchestration';
import type { ResultFile } from './compute-calls.js';

/** Equal jobs leave equal bytes, so a file does not say when it was made. The first day that a zip archive can name. */
const SAVED_AT = new Date(Date.UTC(1980, 0, 1));

/**
 * Encodes a trained model in one format: one file, for TensorFlow.js with its shards.
 *
 * @param use what the file says beside the model, as JSON, where the format has room
 */
export async function resultFiles(
  format: OutputFormat,
  { model, use }: { readonly model: Layer; readonly use: string },
): Promise<readonly ResultFile[]> {
  const weights = new Map(
    Array.from(weightPaths(model), ([path, weight]) => {
      return [path, { shape: weight.shape, values: weight.read().dataSync<'float32'>() }] as const;
    }),
  );
  const files = await encodeModelFile(OUTPUT_FILES[format], { model, weights, use }, SAVED_AT);
  return Array.from(files, ([name, bytes]) => ({ name, bytes }));
}
