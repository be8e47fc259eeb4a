import { formatShape, textTable } from '@thaw/layers';
import type { LoadedWeight, LoadReport } from './weight-loading.js';

const HEADER = ['', 'Weight', 'Shape', 'In the file'] as const;

/** Which weights {@link describeLoad} lists. */
export interface LoadTableOptions {
  /** Whether those that were loaded have a row each, too; by default true. */
  withLoaded?: boolean | undefined;
}

/** A report on loading as lines for people: how many weights were loaded, skipped and left, then one row for each. */
export function describeLoad({ weights, unused }: LoadReport, options: LoadTableOptions = {}): string {
  const { withLoaded = true } = options;
  const listed = weights.filter(({ status }) => withLoaded || status !== 'loaded');
  const count = (status: LoadedWeight['status']): string =>
    `${weights.filter((weight) => weight.status === status).length} ${status}`;
  return [
    `${weights.length} weights: ${count('loaded')}, ${count('skipped')} as their shape differs, ` +
      `${count('left')} as the file does not have them`,
    ...(listed.length === 0 ? [] : textTable(HEADER, listed.map(rowOf))),
    ...(unused.length === 0 ? [] : [`not used of the file: ${unused.join(', ')}`]),
  ].join('\n');
}

function rowOf({ path, status, shape, from = '', storedShape }: LoadedWeight): readonly string[] {
  const stored = storedShape === undefined ? from : `${from} ${formatShape(storedShape)}`;
  return [status, path, formatShape(shape), stored];
}
