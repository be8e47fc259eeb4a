import { openArrays, takeExamples } from './array-source.js';
import { selectClasses } from './class-filter.js';
import { InvalidDataset } from './errors.js';
import type { ExampleSource } from './example-source.js';
import { type IdxArray, readIdxFile } from './idx-file.js';

/** A pair of idx files; paths as they are opened. */
export interface IdxFiles {
  /** An idx3 file of unsigned bytes, plain or gzip. */
  readonly images: string;
  /** The idx1 file with as many labels. */
  readonly labels: string;
  /** Labels to keep; they become 0..n-1 in this order. */
  readonly classes?: readonly number[] | undefined;
}

/**
 * Opens a pair of idx files as examples of shape [rows, columns, 1], in memory.
 *
 * @throws DatasetNotFound, InvalidDataset, DatasetTooLarge, each naming the file
 */
export async function openIdxSource({
  images: imagesPath,
  labels: labelsPath,
  classes,
}: IdxFiles): Promise<ExampleSource> {
  // One after the other, so that of two bad files it is always the images that are named.
  const images = await readIdxFile(imagesPath, 3);
  const labels = await readIdxFile(labelsPath, 1);
  requireSameCount(images, labels, { images: imagesPath, labels: labelsPath });
  const sampleShape = [images.shape[1] ?? 0, images.shape[2] ?? 0, 1];
  const all = {
    sampleShape,
    dtype: 'uint8' as const,
    examples: images.values,
    labels: Int32Array.from(labels.values),
  };
  const placeIn = (position: number) => ({ file: labelsPath, place: `at example ${position}` });
  if (classes === undefined) return openArrays(all, placeIn);
  const selected = selectClasses(all.labels, classes, labelsPath);
  const kept = { ...takeExamples(all, selected.positions), labels: selected.labels };
  return openArrays(kept, (position) => placeIn(selected.positions[position] ?? 0));
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
