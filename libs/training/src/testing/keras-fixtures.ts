import { readFileSync } from 'node:fs';

import type { KerasConfig } from '@thaw/layers';
import type { FixtureTensor } from '@thaw/layers/testing/fixture';
import type { OptimizerSpec } from '@thaw/orchestration';

export { expectLikeKeras, toTensor, type FixtureTensor } from '@thaw/layers/testing/fixture';

/** Reads one fixture file. */
export function readFixture(fileName: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${fileName}`, import.meta.url), 'utf8'));
}

/** Reads the cases of one fixture file. */
export function readCases<T>(fileName: string): T[] {
  return (readFixture(fileName) as { cases: T[] }).cases;
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
