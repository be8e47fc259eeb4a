import { ThawError } from '@thaw/errors';
import { ALIGNED_FLOATS } from '@thaw/layers';

import { VectorLengthMismatch } from './errors.js';

/**
 * What a section holds, summed over examples: a gradient; a moving statistic's new value times the examples
 * that it was made of; the count that a sum is divided by; the sum of a loss or metric.
 */
export type SectionKind = 'gradient' | 'update' | 'denominator' | 'metric';

/** A contiguous part of a vector. */
export interface Section {
  /** A weight's path for gradients and updates, else what is counted or summed; unique within its kind. */
  readonly name: string;
  readonly kind: SectionKind;
  readonly offset: number;
  readonly length: number;
}

/** Where everything lies in the flat float32 vector that replicas add up. */
export interface StepVectorLayout {
  /** In the order of their offsets, without gaps. */
  readonly sections: readonly Section[];
  /** Of the whole vector, in numbers. */
  readonly length: number;
}

/** Names of the sections that every layout has. */
export const EXAMPLES = 'examples';
export const LOSS = 'loss';

/** A weight that takes part in a step. */
export interface SizedWeight {
  readonly path: string;
  readonly size: number;
}

/** A metric that is no mean: sums that nothing divides. */
export interface NamedCounts {
  readonly name: string;
  readonly size: number;
}

/**
 * Lays out the vector of a training step: gradients, updates, denominators, then sums, counts last. Frozen weights have no
 * section, for they are in neither list.
 */
export function createStepLayout(parts: {
  gradients: readonly SizedWeight[];
  updates: readonly SizedWeight[];
  metrics: readonly string[];
  counts?: readonly NamedCounts[];
}): StepVectorLayout {
  return packSections([
    ...alignedFirst(parts.gradients).map(({ path, size }) => ({
      name: path,
      kind: 'gradient' as const,
      length: size,
    })),
    ...parts.updates.map(({ path, size }) => ({ name: path, kind: 'update' as const, length: size })),
    ...summarySections(parts.metrics, parts.counts),
  ]);
}

/** Sizes that leave the next one aligned come first, so that as many gradients as possible are taken where they lie. */
function alignedFirst(weights: readonly SizedWeight[]): readonly SizedWeight[] {
  const isAligned = ({ size }: SizedWeight): boolean => size % ALIGNED_FLOATS === 0;
  return [...weights.filter(isAligned), ...weights.filter((weight) => !isAligned(weight))];
}

/** Lays out the vector of an evaluation: denominators, then sums. */
export function createEvaluationLayout(
  metrics: readonly string[],
  counts: readonly NamedCounts[] = [],
): StepVectorLayout {
  return packSections(summarySections(metrics, counts));
}

/** @throws ThawError (INTERNAL) when there is no such section: the caller asks for what it did not lay out */
export function findSection(layout: StepVectorLayout, kind: SectionKind, name: string): Section {
  const section = layout.sections.find((candidate) => candidate.kind === kind && candidate.name === name);
  if (section === undefined)
    throw new ThawError('INTERNAL', `Expected a section of kind ${kind} and name '${name}' in the layout`);
  return section;
}

/** The numbers of one section; a view, not a copy. */
export function readSection(vector: Float32Array, section: Section): Float32Array {
  return vector.subarray(section.offset, section.offset + section.length);
}

/** The single number of a denominator or metric section. */
export function readNumber(
  layout: StepVectorLayout,
  vector: Float32Array,
  kind: 'denominator' | 'metric',
  name: string,
): number {
  return vector[findSection(layout, kind, name).offset] ?? Number.NaN;
}

/** @throws VectorLengthMismatch unless the vector has the layout's length */
export function assertVectorLength(layout: StepVectorLayout, vector: Float32Array, where: string): void {
  if (vector.length !== layout.length) throw new VectorLengthMismatch(where, layout.length, vector.length);
}

type UnplacedSection = Omit<Section, 'offset'>;

function summarySections(metrics: readonly string[], counts: readonly NamedCounts[] = []): UnplacedSection[] {
  const denominators = [EXAMPLES, LOSS, ...metrics].map((name) => ({
    name,
    kind: 'denominator' as const,
    length: 1,
  }));
  const sums = [LOSS, ...metrics].map((name) => ({ name, kind: 'metric' as const, length: 1 }));
  const counted = counts.map(({ name, size }) => ({ name, kind: 'metric' as const, length: size }));
  return [...denominators, ...sums, ...counted];
}

function packSections(unplaced: readonly UnplacedSection[]): StepVectorLayout {
  let offset = 0;
  const sections = unplaced.map((section) => {
    const placed = { ...section, offset };
    offset += section.length;
    return placed;
  });
  return { sections, length: offset };
}
