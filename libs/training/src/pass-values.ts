import * as tf from '@tensorflow/tfjs-core';
import { readInto, type WeightUpdate } from '@thaw/layers';

import type { Amount } from './amount.js';
import type { Summary } from './forward.js';
import { findSection, type SectionKind, type StepVectorLayout } from './step-vector-layout.js';

/** What a pass over examples computed for one section of its vector. */
export interface PassValue {
  readonly kind: SectionKind;
  readonly name: string;
  /** As many numbers as the section has; null stands for zeros. */
  readonly value: tf.Tensor | number | null;
}

/** The values of a summary, kept from the enclosing `tidy`: they belong to the caller. */
export function keepSummary({ denominators, sums }: Summary): PassValue[] {
  const keep = (value: Amount | tf.Tensor): tf.Tensor | number =>
    typeof value === 'number' ? value : tf.keep(tf.clone(value));
  return [
    ...Array.from(denominators, ([name, value]) => ({
      kind: 'denominator' as const,
      name,
      value: keep(value),
    })),
    ...Array.from(sums, ([name, value]) => ({ kind: 'metric' as const, name, value: keep(value) })),
  ];
}

/**
 * Writes values into the sections of their names, in the order of these, and frees their tensors, also when one has no section.
 * @param onWritten is told up to which number all of the vector is written, after each section
 */
export function writeAndFree(
  layout: StepVectorLayout,
  values: readonly PassValue[],
  into: Float32Array,
  onWritten: (numbers: number) => void = () => undefined,
): void {
  try {
    const placed = values.map(({ kind, name, value }) => ({ ...findSection(layout, kind, name), value }));
    placed.sort((left, right) => left.offset - right.offset);
    for (const { offset, length, value } of placed) {
      if (value === null) into.fill(0, offset, offset + length);
      else if (typeof value === 'number') into[offset] = value;
      else readInto(value, into.subarray(offset, offset + length));
      onWritten(offset + length);
    }
  } finally {
    disposeValues(values);
  }
}

/** Frees the tensors among values. */
export function disposeValues(values: readonly PassValue[]): void {
  tf.dispose(values.flatMap(({ value }) => (value instanceof tf.Tensor ? [value] : [])));
}

/** Frees what layers declared. */
export function disposeUpdates(updates: readonly WeightUpdate[]): void {
  tf.dispose(updates.map((update) => update.value));
}
