import { serialize, type Json, type Layer } from '@thaw/layers';
import { decodeArchitecture } from '../architecture.js';
import { isJsonObject, MAX_CONFIG_DEPTH, parseBoundedJson } from '../bounded-json.js';
import type { Hdf5Reader } from '../hdf5/hdf5-reader.js';
import { Hdf5Writer } from '../hdf5/hdf5-writer.js';
import { compileConfig } from '../keras3/keras-file.js';
import type { ModelContent, OpenModelFile, StoredTraining } from '../model-content.js';
import { isKnownOptimizer } from '../optimizer-slots.js';
import { modernConfig } from './legacy-config.js';
import { modernOptimizer, readLegacyOptimizer, writeLegacyOptimizer } from './legacy-optimizer.js';
import { legacyEntries, matchLegacyWeights, writeLegacyWeights } from './legacy-weights.js';

const MODEL_CONFIG = 'model_config';
const TRAINING_CONFIG = 'training_config';
const WEIGHTS = 'model_weights';
const USE = 'thaw_use';

/** Whether an HDF5 file is of the layout of Keras 1 and 2 rather than that of Keras 3. */
export function isLegacyFile(reader: Hdf5Reader): boolean {
  return reader.isGroup(WEIGHTS) || reader.texts('', 'layer_names') !== undefined;
}

/** Opens a legacy `.h5` file of a whole model or of weights alone. */
export function openLegacyFile(reader: Hdf5Reader): OpenModelFile {
  const { source } = reader;
  const text = reader.text('', MODEL_CONFIG);
  const root = reader.isGroup(WEIGHTS) ? WEIGHTS : '';
  const training = trainingOf(reader);
  const optimizer = training?.optimizer;
  return {
    format: 'h5',
    source,
    config:
      text === undefined
        ? undefined
        : modernConfig(decodeArchitecture(Buffer.from(text), `${source}, ${MODEL_CONFIG}`)),
    hasWeights: true,
    use: reader.text('', USE),
    training,
    match: (model: Layer, { byName }) => matchLegacyWeights(reader, model, { root, byName }),
    entries: () => legacyEntries(reader, root),
    readOptimizer: (model: Layer) =>
      optimizer !== undefined && isKnownOptimizer(optimizer.className)
        ? readLegacyOptimizer(reader, model, optimizer)
        : undefined,
    close: () => {
      reader.close();
    },
  };
}

/** Encodes a whole-model `.h5` file as Keras 3.15.1 writes it. */
export function encodeLegacyFile(content: ModelContent): Promise<Uint8Array> {
  const { model, weights, training, optimizer, use } = content;
  return Hdf5Writer.write((writer) => {
    writer.text('', 'backend', 'tensorflow');
    writer.text('', 'keras_version', '3.15.1');
    writer.text('', MODEL_CONFIG, JSON.stringify(serialize(model)));
    if (training !== undefined) writer.text('', TRAINING_CONFIG, JSON.stringify(trainingConfig(training)));
    if (use !== undefined) writer.text('', USE, use);
    writeLegacyWeights(writer, model, { root: WEIGHTS, values: weights });
    if (optimizer !== undefined) writeLegacyOptimizer(writer, model, optimizer);
  });
}

function trainingOf(reader: Hdf5Reader): StoredTraining | undefined {
  const text = reader.text('', TRAINING_CONFIG);
  if (text === undefined) return undefined;
  const json = parseBoundedJson(Buffer.from(text), `${reader.source}, ${TRAINING_CONFIG}`, MAX_CONFIG_DEPTH);
  if (!isJsonObject(json)) return undefined;
  const { optimizer_config: optimizer, loss, metrics } = json as Record<string, Json>;
  return { optimizer: modernOptimizer(optimizer), loss, metrics };
}

/** @source keras/src/legacy/saving/saving_utils.py at 3.15.1, `model_metadata` */
function trainingConfig(training: StoredTraining): Json {
  const { optimizer, ...others } = compileConfig(training) as Record<string, Json>;
  return { ...others, ...(optimizer !== undefined && { optimizer_config: optimizer }) };
}
