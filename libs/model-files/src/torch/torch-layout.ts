import { sizeOf, type StoredEntry } from '../stored-tensor.js';

/**
 * In which order Keras has PyTorch's axes, by their number: a convolution's kernel is `[out, in, height, width]` there and
 * `[height, width, in, out]` here; a dense one `[out, in]` there and `[in, out]` here.
 */
const AXES: Readonly<Record<number, readonly number[]>> = { 4: [2, 3, 1, 0], 2: [1, 0] };

/** A tensor of PyTorch as Keras has it; its values are turned when they are read. */
export function inKerasLayout(entry: StoredEntry): StoredEntry {
  const axes = AXES[entry.shape.length];
  if (axes === undefined) return entry;
  const shape = axes.map((axis) => entry.shape[axis] ?? 1);
  return { ...entry, shape, read: () => transpose(entry.read(), entry.shape, axes) };
}

/** The values with axis `axes[i]` as axis `i`. */
function transpose(values: Float32Array, shape: readonly number[], axes: readonly number[]): Float32Array {
  const steps = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const sizes = axes.map((axis) => shape[axis] ?? 1);
  const stepsOf = axes.map((axis) => steps[axis] ?? 1);
  const result = new Float32Array(values.length);
  let next = 0;
  const copy = (depth: number, from: number): void => {
    const [size = 1, step = 1] = [sizes[depth], stepsOf[depth]];
    const isLast = depth === sizes.length - 1;
    for (let index = 0; index < size; index += 1) {
      const at = from + index * step;
      if (isLast) result[next++] = values[at] ?? Number.NaN;
      else copy(depth + 1, at);
    }
  };
  if (values.length > 0) copy(0, 0);
  return result;
}
