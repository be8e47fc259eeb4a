import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The bytes of an idx file of unsigned bytes. */
export function idxBytes(shape: readonly number[], values: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + shape.length);
  shape.forEach((dimension, axis) => view.setUint32(4 + 4 * axis, dimension));
  bytes.set(values, 4 + 4 * shape.length);
  return bytes;
}

/** Creates a folder that goes when the test ends, with the given files in it. */
export async function temporaryFolder(files: Readonly<Record<string, Uint8Array>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-datasets-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await Promise.all(Object.entries(files).map(([name, bytes]) => writeFile(join(folder, name), bytes)));
  return folder;
}

/** `numExamples` images of 2x3 pixels, each different from all others; labels run 0..9 again and again. */
export function numberedExamples(numExamples: number): { images: Uint8Array; labels: Uint8Array } {
  const pixels = Uint8Array.from({ length: numExamples * 6 }, (_, index) => {
    const example = Math.floor(index / 6);
    return index % 6 === 0 ? example & 0xff : index % 6 === 1 ? example >> 8 : 0;
  });
  const labels = Uint8Array.from({ length: numExamples }, (_, index) => index % 10);
  return { images: idxBytes([numExamples, 2, 3], pixels), labels: idxBytes([numExamples], labels) };
}
