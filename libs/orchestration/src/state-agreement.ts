import type { Member, StateAtStep } from './coordinator-state.js';
import { describeMember } from './member.js';

/** What one member says its state is. */
export interface StateClaim<State extends StateAtStep = StateAtStep> {
  readonly member: Member;
  readonly state: State;
}

/** Whether members hold the same state, and if not, who is wrong. */
export type Agreement =
  { readonly isAgreed: true; readonly state: StateAtStep } | ({ readonly isAgreed: false } & Disagreement);

/** Members that hold different states. */
export interface Disagreement {
  /** A sentence that names who holds what. */
  readonly why: string;
  /** Those whose state is not that of more than half of them; nobody where there is no such state. */
  readonly minority: readonly StateClaim[];
}

/**
 * Compares the states of all members, of which there is at least one. Where most agree, the sentence names
 * those who differ; where no state has more than half of the members, it lists what each one holds.
 */
export function agreementOf(claims: readonly [StateClaim, ...StateClaim[]]): Agreement {
  const groups = groupsOf(claims);
  const [largest = []] = groups;
  if (groups.length === 1) return { isAgreed: true, state: claims[0].state };
  const hasMajority = largest.length * 2 > claims.length;
  return { isAgreed: false, ...(hasMajority ? outvoted(groups) : split(claims)) };
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

function outvoted([majority = [], ...others]: readonly StateClaim[][]): Disagreement {
  const minority = others.flat();
  const [expected] = majority;
  const why =
    `expected all workers to hold the same state, as ${majority.length} of ${majority.length + minority.length} do` +
    `${expected ? ` (${describeState(expected.state)})` : ''}, received another from ` +
    minority.map(describeClaim).join(', ');
  return { why, minority };
}

function split(claims: readonly StateClaim[]): Disagreement {
  const held = claims.map(describeClaim).join(', ');
  const why = `expected all workers to hold the same state, received no state held by most of them: ${held}`;
  return { why, minority: [] };
}

function describeClaim({ member, state }: StateClaim): string {
  return `${describeMember(member)} with ${describeState(state)}`;
}

/** A state in a few words. */
export function describeState({ step, stateDigest }: StateAtStep): string {
  return `digest ${stateDigest.slice(0, 12)} after step ${step}`;
}
