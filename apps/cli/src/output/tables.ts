import Table from 'cli-table3';
import type { Artifact } from '@thaw/orchestration';
import type { DatasetView, JobView } from '@thaw/protocol';
import type { CheckedFeatures, Transfer } from './output.js';

const BAR_WIDTH = 30;

/** Jobs, one in a row; with a column of reasons where any of them waits. */
export function tableOfJobs(jobs: readonly JobView[]): string {
  const isWaiting = jobs.some(({ waitingFor }) => waitingFor !== null);
  const table = new Table({
    head: ['job', 'status', 'step', 'workers', 'since', ...(isWaiting ? ['waiting'] : [])],
    style: { head: [], border: [] },
  });
  for (const job of jobs) {
    const { jobId, step, totalSteps, members, submittedAt, waitingFor } = job;
    const since = new Date(submittedAt).toISOString();
    const row = [jobId, describeStatus(job), `${step}/${totalSteps}`, members.length, since];
    table.push(isWaiting ? [...row, waitingFor ?? ''] : row);
  }
  return table.toString();
}

/** A job's status, with its place in the queue while it has one. */
export function describeStatus({ status, queuePosition }: JobView): string {
  return queuePosition === null ? status : `${status} (place ${queuePosition})`;
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

/** Features that are kept, one source in a row; with what a check found where there was one. */
export function tableOfFeatures(entries: readonly CheckedFeatures[]): string {
  const isChecked = entries.some(({ check }) => check !== undefined);
  const hasViews = entries.some(({ source }) => source.view !== undefined);
  const table = new Table({
    head: [
      ...['frozen layers', 'dataset', ...(hasViews ? ['view'] : [])],
      ...['numbers', 'size', 'used', ...(isChecked ? ['whole', 'damaged'] : [])],
    ],
    style: { head: [], border: [] },
  });
  for (const { source, sizeBytes, usedAt, check } of entries) {
    const { prefix, dataset, view, featureSize, numExamples } = source;
    const counts = check ? [`${check.numWhole} of ${numExamples}`, check.numDamaged] : [];
    const digests = [prefix, dataset].map((digest) => digest.slice(0, 12));
    const views = hasViews ? [view === undefined ? '' : view + 1] : [];
    table.push([...digests, ...views, featureSize, sizeOf(sizeBytes), usedAt.toISOString(), ...counts]);
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
