/** The examples that a class filter keeps. */
export interface SelectedExamples {
  /** Positions in the source, ascending. */
  readonly positions: Uint32Array;
  /** The new label of each. */
  readonly labels: Int32Array;
}

/**
 * Keeps the examples of the given classes and relabels them 0..n-1 in the order given.
 * Without classes, all are kept under their own labels.
 */
export function selectClasses(labels: Uint8Array, classes?: readonly number[]): SelectedExamples {
  if (classes === undefined) {
    return { positions: Uint32Array.from(labels.keys()), labels: Int32Array.from(labels) };
  }
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
