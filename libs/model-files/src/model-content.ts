import type { ConfigRecord, Json, KerasConfig, Layer } from '@thaw/layers';
import type { StoredOptimizer } from './optimizer-slots.js';
import type { StoredEntry, StoredTensor } from './stored-tensor.js';
import type { WeightMatch } from './weight-match.js';

/** The formats of model files. */
export type FormatName = 'thaw' | 'keras' | 'weights-h5' | 'h5' | 'tfjs' | 'architecture';

/** The formats that hold weights, all of which are written. */
export type WritableFormat = Exclude<FormatName, 'architecture'>;

/** How a model was compiled, in Keras's form; what is not understood is left to whoever reads it. */
export interface StoredTraining {
  readonly optimizer?: { readonly className: string; readonly config: ConfigRecord } | undefined;
  readonly loss?: Json | undefined;
  readonly metrics?: Json | undefined;
}

/** The reading side of a format: an open file. Close it after use. */
export interface OpenModelFile {
  readonly format: FormatName;
  /** The file's name, for messages. */
  readonly source: string;
  /** In Keras 3's form; undefined in a file of weights alone. */
  readonly config: KerasConfig | undefined;
  /** Whether the file holds weights at all. */
  readonly hasWeights: boolean;
  readonly training: StoredTraining | undefined;
  /** Finds the weights of a model without reading them; with `byName`, layers by their names alone. */
  match(model: Layer, options: { byName: boolean }): WeightMatch;
  /** Every weight of the file under its name there, without a model; those of an optimizer are not among them. */
  entries(): readonly StoredEntry[];
  /** The optimizer with its slots, for the weights that are trainable in `model`; undefined where there is none. */
  readOptimizer(model: Layer): StoredOptimizer | undefined;
  /** The weights, where they lie by path and no model is needed to find them. */
  readByPath?(): ReadonlyMap<string, StoredTensor>;
  /** As {@link ModelContent.use}, where the file says it. */
  readonly use?: string | undefined;
  close(): void;
}

/** What is written into a file. */
export interface ModelContent {
  readonly model: Layer;
  /** Of all weights, by path. */
  readonly weights: ReadonlyMap<string, StoredTensor>;
  readonly training?: StoredTraining | undefined;
  readonly optimizer?: StoredOptimizer | undefined;
  /** What else is to be known to use the model, as JSON; its writer and reader agree on what. No room for it in `.weights.h5`. */
  readonly use?: string | undefined;
}

/** Files by their name beside each other; the first is the one that the others belong to. */
export type EncodedFiles = ReadonlyMap<string, Uint8Array>;
