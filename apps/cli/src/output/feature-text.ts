import type { FeatureUse } from '@thaw/orchestration';
import { sizeOf } from './tables.js';

/** How features were used, in a line. */
export function describeFeatures(use: FeatureUse): string {
  const { numInMemory, numOnDisk, numComputed, numFetched, numNotKept, numEvicted } = use;
  const parts = [
    `features: ${numInMemory} found in memory, ${numOnDisk} on disk, ${numComputed} computed`,
    `${sizeOf(use.memoryBytes)} held in memory, ${sizeOf(use.diskBytes)} on disk`,
  ];
  if (numFetched > 0) parts.push(`${numFetched} fetched from other workers`);
  if (numNotKept > 0) parts.push(`${numNotKept} times without room in memory`);
  if (numEvicted > 0) parts.push(`${numEvicted} older sets removed from disk`);
  return parts.join('; ');
}

/** A share from 0 to 1, in percent. */
export function describeShare(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
