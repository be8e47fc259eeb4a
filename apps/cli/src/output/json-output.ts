import type { Writable } from 'node:stream';
import type { Output } from './output.js';

/** One JSON object per line; a job and its events keep the names of the protocol's domain types. */
export function createJsonOutput(stdout: Writable): Output {
  const line = (value: unknown): void => void stdout.write(`${JSON.stringify(value)}\n`);
  return {
    jobs: (jobs) => jobs.forEach((job) => line(job)),
    job: (job) => line(job),
    event: (jobId, sequence, event) => line({ jobId, sequence, ...event }),
    progress: (jobId, progress) => line({ jobId, type: 'JobProgress', ...progress }),
    artifacts: (artifacts) => artifacts.forEach((artifact) => line(artifact)),
    ledger: (jobId, facts, { epochs, ...proof }, located) => {
      for (const epoch of epochs) line({ type: 'LedgerEpoch', jobId, ...epoch });
      for (const example of located) line({ type: 'LedgerExample', jobId, ...example });
      line({ type: 'LedgerProof', jobId, ...facts, ...proof });
    },
    features: (entries) => entries.forEach((entry) => line(entry)),
    datasets: (datasets) => datasets.forEach((dataset) => line(dataset)),
    transfer: () => undefined,
    notice: (message, fields) => line({ type: 'Notice', message, ...fields }),
    close: () => undefined,
  };
}
