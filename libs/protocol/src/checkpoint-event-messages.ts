import type { JobEvent } from '@thaw/orchestration';
import type { JobEvent as WireEvent, JobEventInput } from './generated/thaw/v1/JobEvent.js';

const TYPES = [
  'JobRestarted',
  'JobResumed',
  'CheckpointSaved',
  'CheckpointMissed',
  'CheckpointDamaged',
] as const;

/** An event about checkpoints, and about where a job goes on from. */
export type CheckpointEvent = Extract<JobEvent, { type: (typeof TYPES)[number] }>;

/** Whether an event is one of these. */
export function isCheckpointEvent(event: JobEvent): event is CheckpointEvent {
  return TYPES.some((type) => type === event.type);
}

/** The wire form of such an event, without its place. */
export function checkpointEventToWire(event: CheckpointEvent): JobEventInput {
  switch (event.type) {
    case 'JobRestarted':
      return { restarted: { why: event.why, step: event.step, fromStep: event.fromStep } };
    case 'JobResumed':
      return { resumed: { by: event.by } };
    case 'CheckpointSaved':
      return { checkpointSaved: { step: event.step, sizeBytes: event.sizeBytes } };
    case 'CheckpointMissed':
      return { checkpointMissed: { step: event.step, why: event.why } };
    case 'CheckpointDamaged':
      return { checkpointDamaged: { step: event.step, why: event.why } };
  }
}

/** Back from the wire; undefined for another event. */
export function checkpointEventFromWire(wire: WireEvent, at: number): CheckpointEvent | undefined {
  if (wire.restarted) return { at, type: 'JobRestarted', ...wire.restarted };
  if (wire.resumed) return { at, type: 'JobResumed', ...wire.resumed };
  if (wire.checkpointSaved) return { at, type: 'CheckpointSaved', ...wire.checkpointSaved };
  if (wire.checkpointMissed) return { at, type: 'CheckpointMissed', ...wire.checkpointMissed };
  if (wire.checkpointDamaged) return { at, type: 'CheckpointDamaged', ...wire.checkpointDamaged };
  return undefined;
}
