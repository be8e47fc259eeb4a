import { LabelOutOfRange } from './errors.js';
import type { ExampleSource } from './example-source.js';

/** What is still asked of a source when it has been closed; without the source itself, which may hold its examples. */
export type LabelPlaces = Pick<ExampleSource, 'labels' | 'placeOf'>;

/** Keeps of a source what {@link requireLabelsBelow} asks. */
export function labelPlacesOf({ labels, placeOf }: ExampleSource): LabelPlaces {
  return { labels, placeOf };
}

/** @throws LabelOutOfRange naming the first example whose label is not below the width of a model's output */
export function requireLabelsBelow({ labels, placeOf }: LabelPlaces, numOutputs: number): void {
  const offending = labels.findIndex((label) => label >= numOutputs);
  if (offending < 0) return;
  const { file, place } = placeOf(offending);
  throw new LabelOutOfRange(
    `${file}: expected labels from 0 to ${numOutputs - 1}, one for each output of the model, received ` +
      `${labels[offending]}${place && ` ${place}`}. Widen the model's last layer or choose data.classes.`,
  );
}
