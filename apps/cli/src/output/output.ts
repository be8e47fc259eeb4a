import type { FeatureCheck, FeatureEntry } from '@thaw/datasets';
import type { Artifact, JobEvent, JobProgress, LedgerFacts, LedgerProof } from '@thaw/orchestration';
import type { DatasetView, JobView, LocatedExample, UploadProgress } from '@thaw/protocol';

/** Bytes that went up or down so far, of how many. */
export type Transfer = UploadProgress;

/** An entry of a cache of features. */
export type CheckedFeatures = FeatureEntry & { readonly check?: FeatureCheck };

/** How a command shows what it found: as text for people, or as one JSON object per line for programs. */
export interface Output {
  /** Jobs in a table, or one line each. */
  jobs(jobs: readonly JobView[]): void;
  job(job: JobView): void;
  event(jobId: string, sequence: number, event: JobEvent): void;
  progress(jobId: string, progress: JobProgress): void;
  /** Files that a job left. */
  artifacts(artifacts: readonly Artifact[]): void;
  /** What the ledger of a job proves, and where the examples come from that it names. */
  ledger(jobId: string, facts: LedgerFacts, proof: LedgerProof, located: readonly LocatedExample[]): void;
  datasets(datasets: readonly DatasetView[]): void;
  /** What a cache of features has, with what a check found where there was one. */
  features(entries: readonly CheckedFeatures[]): void;
  /** How far files are on their way, for people only; the last call of one has all bytes. */
  transfer(direction: 'upload' | 'download', transfer: Transfer): void;
  /** Something about this command's own doing, such as a process that it started. */
  notice(message: string, fields: Readonly<Record<string, unknown>>): void;
  /** Leaves the terminal tidy; to be called once, at the end. */
  close(): void;
}
