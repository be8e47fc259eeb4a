import type { JobEvent } from '@thaw/orchestration';
import type { MemberPhaseCompleted } from './generated/thaw/v1/MemberPhaseCompleted.js';
import type { MemberPhaseStarted } from './generated/thaw/v1/MemberPhaseStarted.js';
import type { PhaseCompleted, PhaseCompletedInput } from './generated/thaw/v1/PhaseCompleted.js';
import type { PhaseStarted, PhaseStartedInput } from './generated/thaw/v1/PhaseStarted.js';
import { present } from './oneof.js';

type EventOf<Type extends JobEvent['type']> = Extract<JobEvent, { type: Type }>;

/** The wire form of the beginning of a phase. */
export function phaseStartedToWire(event: EventOf<'PhaseStarted'>): PhaseStartedInput {
  const { at: _at, type: _type, phase, name, step, epochs, ...setting } = event;
  return { phase, name, step, epochs, setting };
}

/** @throws InvalidMessage when a part is missing */
export function phaseStartedFromWire(wire: PhaseStarted, at: number): EventOf<'PhaseStarted'> {
  const { setting, ...phase } = present(wire, 'phaseStarted');
  return { at, type: 'PhaseStarted', ...phase, ...setting };
}

/** The wire form of the end of a phase. */
export function phaseCompletedToWire(event: EventOf<'PhaseCompleted'>): PhaseCompletedInput {
  const { at: _at, type: _type, ...phase } = event;
  return phase;
}

/** @throws InvalidMessage when a part is missing */
export function phaseCompletedFromWire(wire: PhaseCompleted, at: number): EventOf<'PhaseCompleted'> {
  const { phase, name, step, epochs, stoppedEarly, weights } = wire;
  const rest = present({ phase, name, step, epochs, stoppedEarly, weights }, 'phaseCompleted');
  const { restoredEpoch } = wire;
  return { at, type: 'PhaseCompleted', ...rest, ...(restoredEpoch !== undefined && { restoredEpoch }) };
}

/** @throws InvalidMessage when a part is missing */
export function memberPhaseStartedFromWire(wire: MemberPhaseStarted) {
  return { kind: 'phaseStarted' as const, ...present(wire, 'phaseStarted') };
}

/** @throws InvalidMessage when a part is missing */
export function memberPhaseCompletedFromWire(wire: MemberPhaseCompleted) {
  const { restored, ...rest } = wire;
  const phase = { kind: 'phaseCompleted', ...present(rest, 'phaseCompleted') } as const;
  if (restored === null) return { ...phase, restored };
  const { evaluation, ...epoch } = restored;
  const measured = present(epoch, 'phaseCompleted.restored');
  return { ...phase, restored: { ...measured, ...(evaluation && { evaluation }) } };
}
