import type { Member, StateAtStep } from './coordinator-state.js';
import type { JobFailure } from './job-event.js';
import { describeMember } from './member.js';

/** What one member says its state is. */
export interface StateClaim<State extends StateAtStep = StateAtStep> {
  readonly member: Member;
  readonly state: State;
}

/** Whether members hold the same state, and if not, why the job fails. */
export type Agreement =
  | { readonly isAgreed: true; readonly state: StateAtStep }
  | { readonly isAgreed: false; readonly failure: JobFailure };

/**
 * Compares the states of all members, of which there is at least one. Where most agree, the failure names
 * those who differ; where no state has more than half of the members, it lists what each one holds.
 */
export function agreementOf(claims: readonly [StateClaim, ...StateClaim[]]): Agreement {
  const groups = groupsOf(claims);
  const [largest = []] = groups;
  if (groups.length === 1) return { isAgreed: true, state: claims[0].state };
  const hasMajority = largest.length * 2 > claims.length;
  return { isAgreed: false, failure: hasMajority ? minorityFailure(groups) : splitFailure(claims) };
}

/** Claims of equal states together; the largest group first. */
function groupsOf(claims: readonly StateClaim[]): StateClaim[][] {
  const groups = new Map<string, StateClaim[]>();
  for (const claim of claims) {
    const key = `${claim.state.step} ${claim.state.stateDigest}`;
    groups.set(key, [...(groups.get(key) ?? []), claim]);
  }
  return [...groups.values()].sort((left, right) => right.length - left.length);
}

function minorityFailure([majority = [], ...others]: readonly StateClaim[][]): JobFailure {
  const minority = others.flat();
  const [expected] = majority;
  const message =
    `expected all workers to hold the same state, as ${majority.length} of ${majority.length + minority.length} do` +
    `${expected ? ` (${describeState(expected.state)})` : ''}, received another from ` +
    `${minority.map(describeClaim).join(', ')}; ${ADVICE}`;
  const [only] = minority;
  if (minority.length !== 1 || only === undefined) return { code: 'DATA_LOSS', message };
  return { code: 'DATA_LOSS', message, workerId: only.member.workerId, step: only.state.step };
}

function splitFailure(claims: readonly StateClaim[]): JobFailure {
  const held = claims.map(describeClaim).join(', ');
  const message = `expected all workers to hold the same state, received no state held by most of them: ${held}; ${ADVICE}`;
  return { code: 'DATA_LOSS', message };
}

const ADVICE =
  'check the memory and the TensorFlow build of the workers named here, then submit the job again';

function describeClaim({ member, state }: StateClaim): string {
  return `${describeMember(member)} with ${describeState(state)}`;
}

function describeState({ step, stateDigest }: StateAtStep): string {
  return `digest ${stateDigest.slice(0, 12)} after step ${step}`;
}
