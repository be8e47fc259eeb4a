import type { Member } from './coordinator-state.js';

/** A member in messages: name, stable id and rank. */
export function describeMember(member: Member): string {
  return `worker "${member.name}" (id ${member.workerId}, rank ${member.rank})`;
}
