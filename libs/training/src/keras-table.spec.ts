import { countNames, expectRows } from '@thaw/layers/testing/keras-table-check';
import { kerasName, type Family } from '@thaw/layers/testing/keras-table';
import { METRIC_DIRECTIONS, type LossName, type OptimizerSpec } from '@thaw/orchestration';
import { describe, it } from 'vitest';

import { readCases } from './testing/keras-fixtures.js';

/** A case, which says by name or by settings what it is about. */
type AnyCase = Record<string, string | { name: string }>;

function namesIn(family: Family, key: string, files: readonly string[]): string[] {
  return files
    .flatMap((file) => readCases<AnyCase>(file))
    .map((each) => {
      const spec = each[key];
      return classOf(family, typeof spec === 'string' ? spec : (spec?.name ?? ''));
    });
}

/** Keras's class for a name in job files; `exact_accuracy` is what its class `Accuracy` measures. */
function classOf(family: Family, name: string): string {
  return kerasName(family, name === 'exact_accuracy' ? 'accuracy' : name);
}

/** One entry for each name: a name that is added or dropped does not compile until it is so here. */
const LOSSES = {
  binary_crossentropy: true,
  binary_focal_crossentropy: true,
  categorical_crossentropy: true,
  categorical_focal_crossentropy: true,
  categorical_hinge: true,
  cosine_similarity: true,
  dice: true,
  hinge: true,
  huber: true,
  kl_divergence: true,
  log_cosh: true,
  mean_absolute_error: true,
  mean_absolute_percentage_error: true,
  mean_squared_error: true,
  mean_squared_logarithmic_error: true,
  poisson: true,
  sparse_categorical_crossentropy: true,
  squared_hinge: true,
  tversky: true,
} satisfies Record<LossName, true>;

const OPTIMIZERS = {
  adadelta: true,
  adagrad: true,
  adam: true,
  adamax: true,
  adamw: true,
  lion: true,
  nadam: true,
  rmsprop: true,
  sgd: true,
} satisfies Record<OptimizerSpec['name'], true>;

function offeredBy(family: Family, names: object): string[] {
  return [...new Set(Object.keys(names).map((name) => classOf(family, name)))];
}

describe('the table in the README of the layers', () => {
  it('has a row for every loss of Keras, and says which are not there', () => {
    const cases = countNames(namesIn('losses', 'loss', ['losses.json', 'loss-settings.json']));
    expectRows('losses', { cases, offered: offeredBy('losses', LOSSES) });
  });

  it('has a row for every optimizer of Keras, and says which are not there', () => {
    const files = ['optimizers.json', 'optimizer-settings.json'];
    const cases = countNames(namesIn('optimizers', 'optimizer', files));
    expectRows('optimizers', { cases, offered: offeredBy('optimizers', OPTIMIZERS) });
  });

  it('has a row for every metric of Keras, and says which are not there', () => {
    const cases = countNames(namesIn('metrics', 'metric', ['metric-settings.json']));
    expectRows('metrics', { cases, offered: offeredBy('metrics', METRIC_DIRECTIONS) });
  });
});
