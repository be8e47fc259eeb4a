import type { LossSettings, LossSpec } from '@thaw/orchestration';

import { BinaryCrossentropy } from './binary-crossentropy.js';
import { BinaryFocalCrossentropy } from './binary-focal-crossentropy.js';
import { CategoricalCrossentropy } from './categorical-crossentropy.js';
import { CategoricalFocalCrossentropy } from './categorical-focal-crossentropy.js';
import { CategoricalHinge } from './categorical-hinge.js';
import { CosineSimilarity } from './cosine-similarity.js';
import { Dice } from './dice.js';
import { Hinge } from './hinge.js';
import { Huber } from './huber.js';
import { KLDivergence } from './kl-divergence.js';
import { LogCosh } from './log-cosh.js';
import type { Loss } from './loss.js';
import { MeanAbsoluteError } from './mean-absolute-error.js';
import { MeanAbsolutePercentageError } from './mean-absolute-percentage-error.js';
import { MeanSquaredError } from './mean-squared-error.js';
import { MeanSquaredLogarithmicError } from './mean-squared-logarithmic-error.js';
import { Poisson } from './poisson.js';
import { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.js';
import { SquaredHinge } from './squared-hinge.js';
import { Tversky } from './tversky.js';

/** One constructor for each name, which takes the settings of that name. */
type LossConstructors = {
  [N in LossSettings['name']]: new (settings: Extract<LossSettings, { name: N }>) => Loss;
};

const LOSSES: LossConstructors = {
  binary_crossentropy: BinaryCrossentropy,
  binary_focal_crossentropy: BinaryFocalCrossentropy,
  categorical_crossentropy: CategoricalCrossentropy,
  categorical_focal_crossentropy: CategoricalFocalCrossentropy,
  categorical_hinge: CategoricalHinge,
  cosine_similarity: CosineSimilarity,
  dice: Dice,
  hinge: Hinge,
  huber: Huber,
  kl_divergence: KLDivergence,
  log_cosh: LogCosh,
  mean_absolute_error: MeanAbsoluteError,
  mean_absolute_percentage_error: MeanAbsolutePercentageError,
  mean_squared_error: MeanSquaredError,
  mean_squared_logarithmic_error: MeanSquaredLogarithmicError,
  poisson: Poisson,
  sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
  squared_hinge: SquaredHinge,
  tversky: Tversky,
};

/**
 * The loss of a name or of settings; `options` are for those that have them.
 *
 * @throws InvalidTraining when a setting is outside its range
 */
export function createLoss(spec: LossSpec, { fromLogits }: { fromLogits?: boolean | undefined } = {}): Loss {
  const settings = typeof spec === 'string' ? { name: spec } : spec;
  const create = LOSSES[settings.name] as new (settings: object) => Loss;
  return new create(fromLogits === undefined ? settings : { fromLogits, ...settings });
}

/** The name of a loss, whether or not settings are given with it. */
export function lossName(spec: LossSpec): LossSettings['name'] {
  return typeof spec === 'string' ? spec : spec.name;
}

const YES_OR_NO = ['binary_crossentropy', 'binary_focal_crossentropy', 'hinge', 'squared_hinge'];

/** Whether a loss is of yes-or-no decisions, so that a single output has two classes. */
export function isYesOrNo(name: string): boolean {
  return YES_OR_NO.includes(name);
}
