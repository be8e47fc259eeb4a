import { statfs } from 'node:fs/promises';
import { DiskAlmostFull, QuotaExceeded } from './errors.js';

/** How much may be stored. */
export interface StorageLimits {
  /** All contents together, unfinished ones at their full size. */
  readonly quotaBytes: number;
  /** What stays free on the disk. */
  readonly freeDiskFloorBytes: number;
}

/** Counts bytes before they are written, so that uploads side by side cannot fill together what each alone would not. */
export class StorageBudget {
  readonly #limits: StorageLimits;
  readonly #freeBytes: () => Promise<number>;
  #usedBytes: number;
  /** Promised to uploads and not on the disk yet. */
  #promisedBytes = 0;

  /**
   * @param usedBytes what is stored already
   * @param freeBytes how much the disk has left
   */
  constructor(limits: StorageLimits, usedBytes: number, freeBytes: () => Promise<number>) {
    this.#limits = limits;
    this.#usedBytes = usedBytes;
    this.#freeBytes = freeBytes;
  }

  /**
   * Reserves room for one upload.
   *
   * @param countedBytes by which the stored bytes grow; 0 for an upload that goes on
   * @param missingBytes which have still to be written
   * @throws QuotaExceeded, DiskAlmostFull
   */
  async reserve(countedBytes: number, missingBytes: number): Promise<void> {
    const freeBytes = await this.#freeBytes();
    const { quotaBytes, freeDiskFloorBytes } = this.#limits;
    const leftInQuota = quotaBytes - this.#usedBytes;
    if (countedBytes > leftInQuota)
      throw new QuotaExceeded(countedBytes, Math.max(0, leftInQuota), quotaBytes);
    const leftOnDisk = freeBytes - this.#promisedBytes - freeDiskFloorBytes;
    if (missingBytes > leftOnDisk)
      throw new DiskAlmostFull(missingBytes, Math.max(0, leftOnDisk), freeDiskFloorBytes);
    this.#usedBytes += countedBytes;
    this.#promisedBytes += missingBytes;
  }

  /** An upload has ended, in whatever way; what it wrote is counted by the disk itself now. */
  settle(missingBytes: number): void {
    this.#promisedBytes -= missingBytes;
  }

  /** Something of this size was removed. */
  release(countedBytes: number): void {
    this.#usedBytes -= countedBytes;
  }
}

/** What a process without special rights may still write on the disk of a folder. */
export async function freeDiskBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
