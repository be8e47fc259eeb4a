import type { TrainSpec } from '@thaw/orchestration';

import { CategoricalCrossentropy } from './categorical-crossentropy.js';
import type { Loss } from './loss.js';
import { MeanSquaredError } from './mean-squared-error.js';
import { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.js';

/** How a loss is asked for. */
export interface LossOptions {
  /** Whether the outputs are logits rather than probabilities; by default false, as in Keras. */
  fromLogits?: boolean | undefined;
}

/** The loss of a name. */
export function createLoss(name: TrainSpec['loss'], { fromLogits = false }: LossOptions = {}): Loss {
  switch (name) {
    case 'sparse_categorical_crossentropy':
      return new SparseCategoricalCrossentropy({ fromLogits });
    case 'categorical_crossentropy':
      return new CategoricalCrossentropy({ fromLogits });
    case 'mean_squared_error':
      return new MeanSquaredError();
  }
}
