import { InvalidDataset } from './errors.js';

/** The examples that a class filter keeps. */
export interface SelectedExamples {
  /** Positions in the source, ascending. */
  readonly positions: Uint32Array;
  /** The new label of each. */
  readonly labels: Int32Array;
}

/**
 * Keeps the examples of the given classes and relabels them 0..n-1 in the order given.
 *
 * @param file where the labels stand, for messages
 * @throws InvalidDataset when a class has no examples
 */
export function selectClasses(
  labels: Int32Array,
  classes: readonly number[],
  file: string,
): SelectedExamples {
  requireClasses(labels, classes, file);
  const newLabels = new Map(classes.map((oldLabel, newLabel) => [oldLabel, newLabel]));
  const positions: number[] = [];
  const selected: number[] = [];
  labels.forEach((label, position) => {
    const newLabel = newLabels.get(label);
    if (newLabel !== undefined) {
      positions.push(position);
      selected.push(newLabel);
    }
  });
  return { positions: Uint32Array.from(positions), labels: Int32Array.from(selected) };
}

function requireClasses(labels: Int32Array, classes: readonly number[], file: string): void {
  const present = new Set(labels);
  const absent = classes.filter((label) => !present.has(label));
  if (absent.length > 0) {
    throw new InvalidDataset(
      `${file}: expected examples of each of data.classes [${classes.join(', ')}], received none of ` +
        `${absent.join(', ')} among the labels [${[...present].sort((left, right) => left - right).join(', ')}]. ` +
        'Choose classes that the file holds.',
    );
  }
}
