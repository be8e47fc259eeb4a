// @ts-check
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What a number depends on beside the software; memory in bytes, the load of the last 1, 5 and 15 minutes. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    loadBefore: loadavg().map((load) => Math.round(100 * load) / 100),
  };
}
