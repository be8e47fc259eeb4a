import { ThawError } from '@thaw/errors';
import { decodeUsedExamples } from '@thaw/orchestration';
import type { PreparedJob } from './compute/compute-calls.js';
import { sharedBytes } from './compute/shared-vector.js';
import type { MemberGroup, StateHolder } from './member-group.js';
import type { MemberTools } from './member-tools.js';
import { NO_VECTOR } from './state-desk.js';
import type { Reduced, Reduction } from './training-course.js';

const MAX_MODEL_BYTES = 2 ** 31;
const MAX_CHECKPOINT_BYTES = 2 ** 32;

/** Builds the model of a job, and takes the state of another member, or that of a checkpoint, where the job does not begin. */
export async function buildJob(
  group: MemberGroup,
  { client, compute, fetchState, logger }: MemberTools,
): Promise<PreparedJob> {
  const { assignment, identity, signal } = group;
  const { donor, checkpoint, hasBaseWeights } = assignment;
  const [share, baseWeights] = await Promise.all([
    group.share(),
    hasBaseWeights ? client.fetchModel(identity, MAX_MODEL_BYTES, { signal }) : null,
  ]);
  const built = await compute.call('prepare', { assignment, ...share, baseWeights });
  if (donor === null && checkpoint === null) return built;
  const state =
    donor === null
      ? client.fetchCheckpoint({ ...identity, step: checkpoint ?? 0 }, MAX_CHECKPOINT_BYTES, { signal })
      : fetchState(donor, group);
  const taken = await compute.call('takeState', await state);
  logger.info({ donor: donor?.workerId, step: taken.position?.step }, 'took the state of a job that goes on');
  return taken;
}

/** A reduction whose result a member lacks. */
export interface LackingReduction {
  readonly wanted: Reduction;
  /** That are completed with it. */
  readonly reductions: number;
}

/** What a reduction came to, as a member that lacks it gets it: the vector, and behind it the rows of a training step. */
export function encodeResult({ into, rows }: Pick<Reduction, 'into'> & Pick<Reduced, 'rows'>): Uint8Array {
  return Buffer.concat([sharedBytes(into), rows]);
}

/** Takes the result of a reduction from another member. @returns undefined when that has none yet, and stands still */
export async function takeResult(
  holder: StateHolder,
  group: MemberGroup,
  { wanted: { into, purpose }, reductions }: LackingReduction,
  { fetchState, logger }: Pick<MemberTools, 'fetchState' | 'logger'>,
): Promise<Reduced | undefined> {
  const bytes = await fetchState(holder, group, reductions);
  if (bytes.byteLength === NO_VECTOR.byteLength) return undefined;
  const vector = sharedBytes(into);
  const rows = Uint8Array.from(bytes.subarray(vector.byteLength));
  const hasRows = rows.byteLength > 0;
  if (bytes.byteLength < vector.byteLength || hasRows !== (purpose === 'train'))
    throw new ThawError(
      'DATA_LOSS',
      `the vector of reduction ${reductions}: expected ${vector.byteLength} bytes${purpose === 'train' ? ' and the rows of a step' : ''}, received ${bytes.byteLength} in all`,
    );
  decodeUsedExamples(rows);
  vector.set(bytes.subarray(0, vector.byteLength));
  logger.debug({ reductions, holder: holder.workerId }, 'took the result of a reduction');
  return {
    payloadBytes: 0,
    computeMs: 0,
    waitedMs: 0,
    waitedForRank: 0,
    replicas: [],
    rows,
    gradientDigest: '',
  };
}
