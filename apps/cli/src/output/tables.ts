import Table from 'cli-table3';
import type { Artifact } from '@thaw/orchestration';
import type { DatasetView, JobView } from '@thaw/protocol';
import type { Transfer } from './output.js';

const BAR_WIDTH = 30;

/** Jobs, one in a row. */
export function tableOfJobs(jobs: readonly JobView[]): string {
  const table = new Table({
    head: ['job', 'status', 'step', 'workers', 'since'],
    style: { head: [], border: [] },
  });
  for (const { jobId, status, step, totalSteps, members, submittedAt } of jobs) {
    table.push([jobId, status, `${step}/${totalSteps}`, members.length, new Date(submittedAt).toISOString()]);
  }
  return table.toString();
}

/** Datasets, one in a row. */
export function tableOfDatasets(datasets: readonly DatasetView[]): string {
  const table = new Table({
    head: ['dataset', 'digest', 'files', 'size', 'since'],
    style: { head: [], border: [] },
  });
  for (const { name, digest, numFiles, sizeBytes, createdAt } of datasets) {
    table.push([name, digest, numFiles, sizeOf(sizeBytes), new Date(createdAt).toISOString()]);
  }
  return table.toString();
}

/** A file that a job left, in a line. */
export function describeArtifact({ name, sizeBytes, sha256 }: Artifact): string {
  return `  ${name}  ${sizeOf(sizeBytes)}  sha256 ${sha256}`;
}

/** A number of bytes as people say it. */
export function sizeOf(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power] ?? ''}`;
}

/** A bar with how much of a transfer is done. */
export function describeTransfer(direction: string, { sentBytes, totalBytes }: Transfer): string {
  const share = sentBytes / totalBytes;
  const filled = Math.round(share * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  return `  ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${direction} ${sizeOf(sentBytes)} of ${sizeOf(totalBytes)}`;
}
