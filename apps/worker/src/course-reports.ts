import type { WorkerReport } from '@thaw/protocol';

/** What a member reports of the training itself: true in any generation, and from whoever has the state. */
export type CourseReport = Extract<
  WorkerReport,
  { kind: 'step' | 'epoch' | 'phaseStarted' | 'phaseCompleted' }
>;

/** Whether a report is one of those. */
export function isCourseReport(report: WorkerReport): report is CourseReport {
  return ['step', 'epoch', 'phaseStarted', 'phaseCompleted'].includes(report.kind);
}

/**
 * Reports as text, to go with a state: who takes the state says again what its giver may not have been heard with. It has not computed
 * any of it itself.
 */
export function encodeReports(reports: readonly CourseReport[]): string {
  return JSON.stringify(
    reports.map((report) => {
      if (report.kind === 'epoch') return { ...report, features: null };
      return report.kind === 'step'
        ? {
            ...report,
            replicas: [],
            computeMs: 0,
            waitedMs: 0,
            waitedForRank: 0,
            payloadBytes: 0,
            gradientDigest: '',
            features: null,
            rows: Buffer.from(report.rows).toString('base64'),
          }
        : report;
    }),
  );
}

/** Back from {@link encodeReports}. */
export function decodeReports(text: string): CourseReport[] {
  type Written = Exclude<CourseReport, { kind: 'step' }> | (StepReport & { readonly rows: string });
  return (JSON.parse(text) as Written[]).map((report) =>
    report.kind === 'step' ? { ...report, rows: new Uint8Array(Buffer.from(report.rows, 'base64')) } : report,
  );
}

type StepReport = Omit<Extract<CourseReport, { kind: 'step' }>, 'rows'>;
