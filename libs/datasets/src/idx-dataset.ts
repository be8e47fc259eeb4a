import { resolve } from 'node:path';
import { ArrayDataset, digestOf, type ExampleArrays, takeExamples } from './array-dataset.js';
import { DEFAULT_BLOCK_SIZE_BYTES } from './block-layout.js';
import { selectClasses } from './class-filter.js';
import type { OpenedData } from './dataset.js';
import { InvalidDataset, LabelOutOfRange } from './errors.js';
import { exampleOrder, splitHoldOut } from './example-order.js';
import { type IdxArray, readIdxFile } from './idx-file.js';

/** The part of a job's `data` section that decides which examples there are. */
export interface IdxDataSpec {
  /** Path of an idx3 file of unsigned bytes, plain or gzip. */
  readonly images: string;
  /** Path of the idx1 file with as many labels. */
  readonly labels: string;
  /** Labels to keep; they become 0..n-1 in this order. */
  readonly classes?: readonly number[] | undefined;
  /** Fraction kept back for evaluation, from 0 to below 1. */
  readonly holdOut?: number | undefined;
}

/** How {@link openIdxDataset} reads. */
export interface OpenOptions {
  /** Folder at which relative paths start: the job file's. By default the working directory. */
  readonly folder?: string;
  readonly blockSizeBytes?: number;
}

/**
 * Opens a pair of idx files as a dataset of shape [rows, columns, 1]: keeps the classes asked for, puts the
 * examples into their content-derived order, and splits off the held-out part.
 *
 * @throws DatasetNotFound, InvalidDataset, DatasetTooLarge, each naming the file
 */
export async function openIdxDataset(spec: IdxDataSpec, options: OpenOptions = {}): Promise<OpenedData> {
  const folder = options.folder ?? '.';
  const paths = { images: resolve(folder, spec.images), labels: resolve(folder, spec.labels) };
  // One after the other, so that of two bad files it is always the images that are named.
  const images = await readIdxFile(paths.images, 3);
  const labels = await readIdxFile(paths.labels, 1);
  requireSameCount(images, labels, paths);
  requireClasses(labels.values, spec.classes, paths.labels);
  const selected = selectClasses(labels.values, spec.classes);
  const sampleShape = [images.shape[1] ?? 0, images.shape[2] ?? 0, 1];
  const all = { sampleShape, examples: images.values, labels: Int32Array.from(labels.values) };
  const source = { ...takeExamples(all, selected.positions), labels: selected.labels };
  const split = splitSource(source, spec.holdOut ?? 0, paths.labels);
  const blockSizeBytes = options.blockSizeBytes ?? DEFAULT_BLOCK_SIZE_BYTES;
  const classNames = namesOf(spec.classes, source.labels);
  return {
    train: new ArrayDataset(split.train, blockSizeBytes),
    ...(split.holdOut && { holdOut: new ArrayDataset(split.holdOut, blockSizeBytes) }),
    numClasses: classNames.length,
    classNames,
    requireLabelsBelow: (numOutputs) =>
      checkLabels(source.labels, selected.positions, numOutputs, paths.labels),
  };
}

function requireSameCount(
  images: IdxArray,
  labels: IdxArray,
  paths: { images: string; labels: string },
): void {
  if (images.shape[0] !== labels.shape[0]) {
    throw new InvalidDataset(
      `${paths.labels}: expected ${images.shape[0]} labels, one for each image of ${paths.images}, received ` +
        `${labels.shape[0]}. Check that both files belong together.`,
    );
  }
}

function requireClasses(
  labels: Uint8Array,
  classes: readonly number[] | undefined,
  labelsPath: string,
): void {
  const wanted = new Set(classes);
  if (wanted.size !== (classes?.length ?? 0)) {
    throw new InvalidDataset(
      `data.classes: expected each class once, received [${classes?.join(', ')}]. Remove the repeated ones.`,
    );
  }
  const present = new Set(labels);
  const absent = [...wanted].filter((label) => !present.has(label));
  if (absent.length > 0) {
    throw new InvalidDataset(
      `${labelsPath}: expected examples of each of data.classes [${classes?.join(', ')}], received none of ` +
        `${absent.join(', ')} among the labels [${[...present].sort((left, right) => left - right).join(', ')}]. ` +
        'Choose classes that the file holds.',
    );
  }
}

function splitSource(
  source: ExampleArrays,
  fraction: number,
  labelsPath: string,
): { train: ExampleArrays; holdOut?: ExampleArrays } {
  const split = splitHoldOut(exampleOrder(digestOf(source), source.labels.length), fraction);
  if (split.train.length === 0) {
    throw new InvalidDataset(
      `${labelsPath}: expected examples left to train on, received ${source.labels.length} examples of which ` +
        `data.holdOut ${fraction} keeps back all. Lower data.holdOut or add examples.`,
    );
  }
  const train = takeExamples(source, split.train);
  return split.holdOut.length === 0 ? { train } : { train, holdOut: takeExamples(source, split.holdOut) };
}

function checkLabels(
  labels: Int32Array,
  positions: Uint32Array,
  numOutputs: number,
  labelsPath: string,
): void {
  const offending = labels.findIndex((label) => label >= numOutputs);
  if (offending >= 0) {
    throw new LabelOutOfRange(
      `${labelsPath}: expected labels from 0 to ${numOutputs - 1}, one for each output of the model, received ` +
        `${labels[offending]} at example ${positions[offending]}. Widen the model's last layer or choose data.classes.`,
    );
  }
}

function namesOf(classes: readonly number[] | undefined, labels: Int32Array): string[] {
  const numClasses = labels.reduce((largest, label) => Math.max(largest, label), -1) + 1;
  return (classes ?? Array.from({ length: numClasses }, (_, label) => label)).map(String);
}
