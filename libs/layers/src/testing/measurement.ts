import { expect, TestRunner } from 'vitest';
import { statedBound, type Family } from './keras-table.js';

/** What a test found out about one class of Keras. */
export interface Measurement {
  family: Family;
  name: string;
  /** The largest relative difference of any tensor. */
  difference: number;
}

declare module 'vitest' {
  interface TaskMeta {
    keras?: Measurement;
  }
}

/** Says which class the running test is about; its comparisons then count in the table of the README, and are held to it. */
export function measures(family: Family, name: string): void {
  const test = TestRunner.getCurrentTest();
  if (test !== undefined) test.meta.keras = { family, name, difference: 0 };
}

/** Remembers a difference of the running test, which may not exceed what the table states. */
export function recordDifference(difference: number): void {
  const measurement = TestRunner.getCurrentTest()?.meta.keras;
  if (measurement === undefined) return;
  measurement.difference = Math.max(measurement.difference, difference);
  if (process.env.THAW_KERAS_TABLE === 'write') return;
  const { family, name } = measurement;
  const message = `${family}, ${name}: largest difference that the table in libs/layers/README.md states`;
  expect(difference, message).toBeLessThanOrEqual(statedBound(family, name));
}
