import { messageOf } from '@thaw/errors';
import type { WantedFeatures } from './compute/compute-calls.js';
import type { MemberGroup } from './member-group.js';
import type { MemberTools } from './member-tools.js';

/** After so long the rest is computed. */
const TIMEOUT_MS = 30_000;

/**
 * Takes the features of a member's examples that it lacks from the members that have them: of replicas that it carries from now on,
 * and others carried until now. What cannot be had is computed when it is needed, so nothing here fails.
 */
export async function takeFeatures(
  group: MemberGroup,
  tools: Pick<MemberTools, 'compute' | 'fetchFeatures' | 'logger'>,
): Promise<void> {
  const { members, rank } = group.assignment;
  const holders = members.filter((_, other) => other !== rank);
  const run = members[rank]?.run;
  if (run === undefined || holders.length === 0) return;
  const startedAt = performance.now();
  const signal = AbortSignal.any([group.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  let numTaken = 0;
  try {
    for (const wanted of await tools.compute.call('featuresWanted', run)) {
      let { positions } = wanted;
      for (const holder of holders) {
        const taken = await takeFrom(holder, { ...wanted, positions }, { group, signal, ...tools });
        positions = positions.filter((position) => !taken.has(position));
        numTaken += taken.size;
      }
    }
  } catch (thrown) {
    tools.logger.debug({ reason: messageOf(thrown) }, 'features are computed, not fetched');
  }
  const elapsedMs = Math.round(performance.now() - startedAt);
  if (numTaken > 0) tools.logger.info({ numTaken, elapsedMs }, 'took features from other members');
}

type Holder = MemberGroup['assignment']['members'][number];

interface Taking extends Pick<MemberTools, 'compute' | 'fetchFeatures' | 'logger'> {
  readonly group: MemberGroup;
  readonly signal: AbortSignal;
}

/** What one member has of what is wanted; it gives it part by part, from the first position on. */
async function takeFrom(
  holder: Holder,
  { source, positions }: WantedFeatures,
  { group, signal, compute, fetchFeatures, logger }: Taking,
): Promise<ReadonlySet<number>> {
  const taken = new Set<number>();
  let asked = positions;
  while (asked.length > 0 && !signal.aborted) {
    let bytes: Uint8Array;
    try {
      bytes = await fetchFeatures(holder, group, { source, positions: asked, signal });
    } catch (thrown) {
      logger.debug({ holder: holder.workerId, reason: messageOf(thrown) }, 'a member gives no features');
      break;
    }
    const { given, hasRoom } = await compute.call('takeFeatures', { source, positions: asked, bytes });
    for (const position of given) taken.add(position);
    const last = given.at(-1);
    if (last === undefined || !hasRoom) break;
    asked = asked.filter((position) => position > last);
  }
  return taken;
}
