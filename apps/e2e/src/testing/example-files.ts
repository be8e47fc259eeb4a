import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Which examples to write. */
export interface ExampleOptions {
  /** The files' name starts with this. */
  readonly name: string;
  readonly numExamples: number;
  readonly rows: number;
  readonly columns: number;
  readonly numClasses: number;
}

/** Few, small and of two classes: for tests in which the examples do not matter. */
export const BARS: ExampleOptions = { name: 'bars', numExamples: 64, rows: 8, columns: 8, numClasses: 2 };

/** A pair of idx files. */
export interface ExampleFiles {
  readonly images: string;
  readonly labels: string;
}

/**
 * Writes images of noise on which the rows of the label's share are brighter, so that there is something to
 * learn. Every image differs from all others; the same options give the same bytes.
 */
export async function writeExamples(folder: string, options: ExampleOptions): Promise<ExampleFiles> {
  const { name, numExamples, rows, columns, numClasses } = options;
  const labels = Uint8Array.from({ length: numExamples }, (_, example) => example % numClasses);
  const next = noise();
  const images = Uint8Array.from({ length: numExamples * rows * columns }, (_, index) => {
    const example = Math.floor(index / (rows * columns));
    const row = Math.floor(index / columns) % rows;
    const isBright = Math.floor((row * numClasses) / rows) === labels[example];
    return (next() >>> 25) + (isBright ? 128 : 0);
  });
  const files = { images: join(folder, `${name}-images.idx`), labels: join(folder, `${name}-labels.idx`) };
  await writeFile(files.images, idxBytes([numExamples, rows, columns], images));
  await writeFile(files.labels, idxBytes([numExamples], labels));
  return files;
}

/** The bytes of an idx file of unsigned bytes. @source https://yann.lecun.com/exdb/mnist/, "The IDX file format" */
export function idxBytes(shape: readonly number[], values: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length);
  shape.forEach((dimension, axis) => header.writeUInt32BE(dimension, 4 + 4 * axis));
  return Buffer.concat([header, values]);
}

/** 32-bit numbers, the same ones at every call. @source Marsaglia, "Xorshift RNGs", 2003 */
function noise(): () => number {
  let state = 2_463_534_242;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
