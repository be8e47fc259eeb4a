import { readFileSync } from 'node:fs';

import type { KerasConfig } from '@thaw/layers';
import type { OptimizerSpec } from '@thaw/orchestration';
import { expect } from 'vitest';

/** A tensor as the fixtures hold it. */
export interface FixtureTensor {
  shape: number[];
  values: number[];
}

/** Ten calls of Keras's `train_on_batch`, and what they left behind. */
export interface TrainingCase {
  name: string;
  optimizer: OptimizerSpec;
  freeze: string[];
  config: { base: KerasConfig; head: KerasConfig };
  initial: Record<string, FixtureTensor>;
  examples: number[][];
  labels: number[][];
  reports: { loss: number; accuracy: number }[];
  weights: Record<string, FixtureTensor>;
  slots: Record<string, FixtureTensor>;
  evaluation: { loss: number; accuracy: number };
}

/** The fixtures of the training numerics, which real Keras wrote. */
export function readTrainingCases(): TrainingCase[] {
  const file = new URL('../../../training/fixtures/training.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { cases: TrainingCase[] }).cases;
}

/** Checks `|a-b| <= 1e-6 + 1e-5 * max|b|` for all elements, b being what Keras says. */
export function expectLikeKeras(received: ArrayLike<number>, keras: readonly number[], what: string): void {
  const tolerance = 1e-6 + 1e-5 * Math.max(0, ...keras.map(Math.abs));
  expect(received.length, `${what}: number of elements`).toBe(keras.length);
  const worst = Math.max(...keras.map((value, index) => Math.abs((received[index] ?? Number.NaN) - value)));
  expect(worst, `${what}: largest difference to Keras`).toBeLessThanOrEqual(tolerance);
}
