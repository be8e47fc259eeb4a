import { serialize, type Json, type Layer } from '@thaw/layers';
import { decodeArchitecture } from '../architecture.js';
import { copyOf, type ByteSource } from '../byte-source.js';
import { isJsonObject, MAX_CONFIG_DEPTH, parseBoundedJson } from '../bounded-json.js';
import { Hdf5Reader } from '../hdf5/hdf5-reader.js';
import { Hdf5Writer } from '../hdf5/hdf5-writer.js';
import { modernOptimizer } from '../legacy/legacy-optimizer.js';
import type { ModelContent, OpenModelFile, StoredTraining } from '../model-content.js';
import { useEntry, useIn } from '../model-use.js';
import { isKnownOptimizer } from '../optimizer-slots.js';
import { ARCHIVE_FILES, openArchive, writeArchive } from './keras-archive.js';
import { readOptimizerVariables, writeOptimizerVariables } from './optimizer-variables.js';
import { matchSavedWeights, savedEntries, writeSavedWeights } from './weights-layout.js';

/** The Keras whose layout is written. */
const KERAS_VERSION = '3.15.1';
const COMPILE_CONFIG = 'compile_config';

/** Opens a `.keras` file. @throws InvalidModelFile when the archive, the configuration or the weights are damaged */
export async function openKerasFile(archive: ByteSource, source: string): Promise<OpenModelFile> {
  const files = await openArchive(archive, source);
  const text = (part: 'config' | 'metadata'): Uint8Array => copyOf(files[part], 0, files[part].sizeBytes);
  const { [COMPILE_CONFIG]: compiled, ...config } = decodeArchitecture(
    text('config'),
    `${source}, ${ARCHIVE_FILES.config}`,
  );
  const metadata = parseBoundedJson(
    text('metadata'),
    `${source}, ${ARCHIVE_FILES.metadata}`,
    MAX_CONFIG_DEPTH,
  );
  const reader = await Hdf5Reader.open(files.weights, `${source}, ${ARCHIVE_FILES.weights}`);
  return openLayout(reader, {
    format: 'keras',
    source,
    config: config,
    training: trainingOf(compiled),
    use: useIn(metadata),
  });
}

/** Opens a `.weights.h5` file of Keras 3. */
export function openWeightsFile(reader: Hdf5Reader): OpenModelFile {
  const { source } = reader;
  return openLayout(reader, { format: 'weights-h5', source, config: undefined, training: undefined });
}

/** Encodes a `.keras` file as Keras 3.15.1 writes it. */
export async function encodeKerasFile(content: ModelContent, savedAt: Date): Promise<Uint8Array> {
  const config = {
    ...serialize(content.model),
    ...(content.training && { [COMPILE_CONFIG]: compileConfig(content.training) }),
  };
  return writeArchive({
    config: JSON.stringify(config),
    metadata: JSON.stringify({
      keras_version: KERAS_VERSION,
      date_saved: dateOf(savedAt),
      ...useEntry(content.use),
    }),
    weights: await encodeWeightsFile(content),
  });
}

/** Encodes a `.weights.h5` file in the layout of Keras 3.15.1, the optimizer's variables included. */
export function encodeWeightsFile({ model, weights, optimizer }: ModelContent): Promise<Uint8Array> {
  return Hdf5Writer.write((writer) => {
    writeSavedWeights(writer, model, weights);
    if (optimizer !== undefined) writeOptimizerVariables(writer, model, optimizer);
  });
}

function openLayout(
  reader: Hdf5Reader,
  parts: Pick<OpenModelFile, 'format' | 'source' | 'config' | 'training' | 'use'>,
): OpenModelFile {
  const optimizer = parts.training?.optimizer;
  return {
    ...parts,
    hasWeights: true,
    match: (model: Layer, { byName }) => matchSavedWeights(reader, model, byName),
    entries: () => savedEntries(reader),
    readOptimizer: (model: Layer) =>
      optimizer !== undefined && isKnownOptimizer(optimizer.className) && reader.isGroup('optimizer/vars')
        ? readOptimizerVariables(reader, model, optimizer)
        : undefined,
    close: () => {
      reader.close();
    },
  };
}

function trainingOf(compiled: Json | undefined): StoredTraining | undefined {
  if (!isJsonObject(compiled) || Object.keys(compiled).length === 0) return undefined;
  const { optimizer, loss, metrics } = compiled as Record<string, Json>;
  return { optimizer: modernOptimizer(optimizer), loss, metrics };
}

/** @source keras/src/trainers/trainer.py at 3.15.1, `get_compile_config` */
export function compileConfig({ optimizer, loss, metrics }: StoredTraining): Json {
  return {
    ...(optimizer && {
      optimizer: {
        module: 'keras.optimizers',
        class_name: optimizer.className,
        config: { name: optimizer.className.toLowerCase(), ...optimizer.config },
        registered_name: null,
      },
    }),
    loss: loss ?? null,
    loss_weights: null,
    metrics: metrics ?? null,
    weighted_metrics: null,
    run_eagerly: false,
    steps_per_execution: 1,
    jit_compile: false,
  };
}

/** As Keras writes it: `2026-01-31@23:59:59`. */
function dateOf(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', '@');
}
