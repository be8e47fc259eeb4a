import { readFile } from 'node:fs/promises';
import type { Cluster } from './cluster.js';
import type { ThawProcess } from './thaw-process.js';

/** What a worker held at some step of its job. */
export interface HeldAt {
  readonly step: number;
  readonly count: number;
}

/** Looks after each step that is told at how much memory a process has, until the job ends. @returns resident bytes */
export async function watchResidentBytes(
  cluster: Cluster,
  jobId: string,
  processId: number,
): Promise<HeldAt[]> {
  const held: HeldAt[] = [];
  for await (const update of cluster.jobs.watch(jobId)) {
    if (update.kind !== 'progress') continue;
    const count = await residentBytesOf(processId);
    if (count !== undefined) held.push({ step: update.progress.step, count });
  }
  return held;
}

/** The tensors that a worker held after each step, as it logged them. */
export function tensorsHeldBy(worker: ThawProcess): HeldAt[] {
  return worker.stderr.objects
    .filter(({ msg }) => msg === 'applied a step')
    .map(({ step, numTensors }) => ({ step: Number(step), count: Number(numTensors) }));
}

/**
 * How much more is held in the last fifth of a job than in its second fifth, when it has warmed up: the most of one by the most of the other.
 * @throws Error where one of them was not seen
 */
export function growthOf(held: readonly HeldAt[], numSteps: number): number {
  const mostIn = (from: number, to: number): number => {
    const counts = held.filter(({ step }) => step > from && step <= to).map(({ count }) => count);
    if (counts.length === 0)
      throw new Error(`expected to see a step from ${from + 1} to ${to}, saw ${held.length} others`);
    return Math.max(...counts);
  };
  return mostIn(0.8 * numSteps, numSteps) / mostIn(0.2 * numSteps, 0.4 * numSteps);
}

/** @returns undefined once the process is gone */
async function residentBytesOf(processId: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${processId}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : 1024 * Number(kibibytes);
}
