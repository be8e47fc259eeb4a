import { AllReduce } from '../all-reduce.js';
import type { ReduceReport, ReduceRequest } from '../reduce-request.js';
import type { PeerTransport } from '../peer-transport.js';
import type { ReduceScenario } from './reduce-scenario.js';

/** A member's reduce. */
export interface MemberOutcome {
  readonly report: ReduceReport;
  readonly into: Float32Array;
}

/** Makes the all-reduce of every member. */
export function makeMembers(
  transports: readonly PeerTransport[],
  { numReplicas, runs, length }: ReduceScenario,
  options: { bucketLength?: number; maxLength?: number } = {},
): AllReduce[] {
  return transports.map(
    (transport) => new AllReduce({ transport, numReplicas, runs, maxLength: length, ...options }),
  );
}

/** What one member asks for. */
export function requestOf(
  transport: PeerTransport,
  scenario: ReduceScenario,
  overrides: Partial<ReduceRequest> & { step?: number; purpose?: 'train' | 'evaluate' } = {},
): ReduceRequest {
  const { step = 1, purpose = 'train', ...rest } = overrides;
  const { jobId, generation, rank } = transport.group;
  return {
    id: { jobId, generation, step, purpose },
    partials: scenario.partialsOf(rank),
    rows: scenario.rowsOf(rank),
    presentReplicas: scenario.isPresent,
    length: scenario.length,
    into: new Float32Array(scenario.length).fill(NaN),
    patienceMs: 10_000,
    ...rest,
  };
}

/** Runs one step on one member. */
export async function reduceOn(
  member: AllReduce,
  transport: PeerTransport,
  scenario: ReduceScenario,
  overrides: Parameters<typeof requestOf>[2] = {},
): Promise<MemberOutcome> {
  const request = requestOf(transport, scenario, overrides);
  return { report: await member.reduce(request), into: request.into };
}

/** Runs one step on all members at once. */
export function reduceOnAll(
  members: readonly AllReduce[],
  transports: readonly PeerTransport[],
  scenario: ReduceScenario,
  overrides: Parameters<typeof requestOf>[2] = {},
): Promise<MemberOutcome[]> {
  return Promise.all(members.map((member, rank) => reduceOn(member, transports[rank]!, scenario, overrides)));
}
