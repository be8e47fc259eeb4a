// @ts-check
import { readFile } from 'node:fs/promises';
import { readNpy } from './npy-file.mjs';

/**
 * What peers/task.py is for Python: the examples of a task, and which of them each replica uses in each step.
 * @typedef {{
 *   numEpochs: number, numSteps: number,
 *   shares: (epoch: number, step: number) => Int32Array[],
 *   gather: (rows: Int32Array) => { images: Float32Array, shape: number[], labels: Int32Array },
 * }} Course `shares`: by replica; `gather`: pixels as the model takes them
 */

/** @param {{ images: string, labels: string, order: string, scale: number, offset: number }} task @returns {Promise<Course>} */
export async function readCourse({ scale, offset, ...files }) {
  const [images, labels, order] = await Promise.all([files.images, files.labels, files.order].map(readNpy));
  if (images === undefined || labels === undefined || order === undefined)
    throw new Error('three files were read');
  const sampleShape = images.shape.slice(1);
  const size = sampleShape.reduce((product, dimension) => product * dimension, 1);
  const [numEpochs = 0, numSteps = 0, numReplicas = 0, width = 0] = order.shape;
  return {
    numEpochs,
    numSteps,
    shares: (epoch, step) =>
      Array.from({ length: numReplicas }, (_, replica) => {
        const start = ((epoch * numSteps + step) * numReplicas + replica) * width;
        return Int32Array.from(order.values.slice(start, start + width)).filter((row) => row >= 0);
      }),
    gather: (rows) => {
      const values = new Float32Array(rows.length * size);
      rows.forEach((row, index) => {
        for (let at = 0; at < size; at += 1)
          values[index * size + at] = (images.values[row * size + at] ?? 0) * scale + offset;
      });
      const shown = Int32Array.from(rows, (row) => labels.values[row] ?? 0);
      return { images: values, shape: [rows.length, ...sampleShape], labels: shown };
    },
  };
}

/** The most memory that this process has held so far; null where the system does not tell. */
export async function peakRssBytes() {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}
