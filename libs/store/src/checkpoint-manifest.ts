import { createHash } from 'node:crypto';

/** The version of what {@link CheckpointManifest} says. */
export const MANIFEST_FORMAT = 1;

/** What a checkpoint is of. */
export interface CheckpointDescription {
  readonly jobId: string;
  /** Completed steps. */
  readonly step: number;
  /** Where the job stands: count from 0, over the whole job but for the step in its epoch. */
  readonly phase: number;
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly seed: number;
  /** SHA-256 of all that decides the result of the job, which only the same job has. */
  readonly jobDigest: string;
  /** Of the workers that computed the state: others would go on with other bits. */
  readonly numericsClass: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** The file of the whole state in the folder of a checkpoint. */
export interface CheckpointFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** What lies as JSON beside the files of a checkpoint. */
export interface CheckpointManifest extends CheckpointDescription {
  readonly format: typeof MANIFEST_FORMAT;
  readonly state: CheckpointFile;
}

/** What a checkpoint has to be of to be used. */
export type CheckpointExpectation = Pick<
  CheckpointDescription,
  'jobId' | 'step' | 'jobDigest' | 'numericsClass'
>;

/** A difference between what a checkpoint should be and what it is. */
export interface CheckpointDifference {
  readonly what: string;
  readonly expected: string;
  readonly received: string;
}

/**
 * Reads a manifest.
 *
 * @param sha256 that the index has of it
 */
export function readManifest(bytes: Buffer, sha256: string): CheckpointManifest | CheckpointDifference {
  const received = createHash('sha256').update(bytes).digest('hex');
  if (received !== sha256) return { what: 'its manifest', expected: `SHA-256 ${sha256}`, received };
  const manifest = JSON.parse(bytes.toString()) as CheckpointManifest;
  const format: number = manifest.format;
  if (format === MANIFEST_FORMAT) return manifest;
  return {
    what: 'its manifest',
    expected: `format ${MANIFEST_FORMAT}`,
    received: `format ${format}, which a newer version wrote`,
  };
}

/** The first thing in which a checkpoint is not what it has to be. */
export function differenceFrom(
  manifest: CheckpointManifest,
  { jobId, step, jobDigest, numericsClass }: CheckpointExpectation,
): CheckpointDifference | undefined {
  const rows: readonly [what: string, expected: unknown, received: unknown][] = [
    ['its job', jobId, manifest.jobId],
    ['its step', step, manifest.step],
    ["the digest of its job's description and data", jobDigest, manifest.jobDigest],
    ['the numerics class of its workers', sorted(numericsClass), sorted(manifest.numericsClass)],
  ];
  const [found] = rows
    .map(([what, expected, received]) => ({ what, expected: String(expected), received: String(received) }))
    .filter(({ expected, received }) => expected !== received);
  return found;
}

function sorted(entries: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(entries).sort(([left], [right]) => (left < right ? -1 : 1)));
}
