import type { FeatureUse } from '@thaw/orchestration';
import { sizeOf } from './tables.js';

/** How features were used, in a line. */
export function describeFeatures(use: FeatureUse): string {
  const { numInMemory, numOnDisk, numComputed, numNotKept, numEvicted, memoryBytes, diskBytes } = use;
  const parts = [
    `features: ${numInMemory} found in memory, ${numOnDisk} on disk, ${numComputed} computed`,
    `${sizeOf(memoryBytes)} held in memory, ${sizeOf(diskBytes)} on disk`,
  ];
  if (numNotKept > 0) parts.push(`${numNotKept} times without room in memory`);
  if (numEvicted > 0) parts.push(`${numEvicted} older sets removed from disk`);
  return parts.join('; ');
}

/** A share from 0 to 1, in percent. */
export function describeShare(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
