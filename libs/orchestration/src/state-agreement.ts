import type { Member, StateAtStep } from './coordinator-state.js';
import { describeMember } from './member.js';

/** What one member says its state is, or the digest of what else is compared. */
export interface StateClaim<State extends StateAtStep = StateAtStep> {
  readonly member: Member;
  readonly state: State;
}

/** Whether members hold the same state, and if not, who is wrong. */
export type Agreement =
  { readonly isAgreed: true; readonly state: StateAtStep } | ({ readonly isAgreed: false } & Disagreement);

/** Members that hold different states, or computed different gradients. */
export interface Disagreement {
  /** A sentence that names who holds what. */
  readonly why: string;
  /** Those who do not say what more than half of them say; nobody where there is no such majority. */
  readonly minority: readonly StateClaim[];
}

/** What members compare, in words. */
export interface Compared {
  /** Of all. */
  readonly expected: string;
  /** What there is none of where nothing is said by more than half of them. */
  readonly majority: string;
  readonly describe: (state: StateAtStep) => string;
}

const STATES: Compared = {
  expected: 'all workers to hold the same state',
  majority: 'state held by most of them',
  describe: describeState,
};

/**
 * Compares what members say, of whom there is at least one: by default the states that they hold. Where most agree, the sentence names
 * those who differ; where nothing is said by more than half of them, it lists what each one says.
 */
export function agreementOf(
  claims: readonly [StateClaim, ...StateClaim[]],
  compared: Compared = STATES,
): Agreement {
  const groups = groupsOf(claims);
  const [largest = []] = groups;
  if (groups.length === 1) return { isAgreed: true, state: claims[0].state };
  const hasMajority = largest.length * 2 > claims.length;
  return { isAgreed: false, ...(hasMajority ? outvoted(groups, compared) : split(claims, compared)) };
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

function outvoted([majority = [], ...others]: readonly StateClaim[][], compared: Compared): Disagreement {
  const minority = others.flat();
  const [expected] = majority;
  const why =
    `expected ${compared.expected}, as ${majority.length} of ${majority.length + minority.length} do` +
    `${expected ? ` (${compared.describe(expected.state)})` : ''}, received another from ` +
    describeClaims(minority, compared);
  return { why, minority };
}

function split(claims: readonly StateClaim[], compared: Compared): Disagreement {
  const said = describeClaims(claims, compared);
  const why = `expected ${compared.expected}, received no ${compared.majority}: ${said}`;
  return { why, minority: [] };
}

function describeClaims(claims: readonly StateClaim[], { describe }: Compared): string {
  return claims.map(({ member, state }) => `${describeMember(member)} with ${describe(state)}`).join(', ');
}

/** A state in a few words. */
export function describeState({ step, stateDigest }: StateAtStep): string {
  return `digest ${stateDigest.slice(0, 12)} after step ${step}`;
}
