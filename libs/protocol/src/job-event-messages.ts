import type { JobEvent, JobProgress } from '@thaw/orchestration';
import {
  checkpointEventFromWire,
  checkpointEventToWire,
  isCheckpointEvent,
} from './checkpoint-event-messages.js';
import { InvalidMessage } from './errors.js';
import { failureFromWire } from './failure.js';
import type { JobEvent as WireEvent, JobEventInput } from './generated/thaw/v1/JobEvent.js';
import type { WatchJobResponse, WatchJobResponseInput } from './generated/thaw/v1/WatchJobResponse.js';
import { memberFromWire, paceFromWire, resultFromWire, resultToWire } from './job-view.js';
import { present } from './oneof.js';
import {
  phaseCompletedFromWire,
  phaseCompletedToWire,
  phaseStartedFromWire,
  phaseStartedToWire,
} from './phase-messages.js';

/** What someone who watches a job hears: its log, and between its entries how far the job is. */
export type JobUpdate =
  | { readonly kind: 'event'; readonly sequence: number; readonly event: JobEvent }
  | { readonly kind: 'progress'; readonly progress: JobProgress };

/** The wire form of an update. */
export function updateToWire(update: JobUpdate): WatchJobResponseInput {
  if (update.kind === 'event') return { event: eventToWire(update.event, update.sequence) };
  const { at, loss, metrics, members, ...progress } = update.progress;
  return { progress: { ...progress, atMs: at, training: { loss, metrics }, members: [...members] } };
}

/** @throws InvalidMessage for an update of a newer version */
export function updateFromWire({ event, progress }: WatchJobResponse): JobUpdate {
  if (event) return { kind: 'event', sequence: event.sequence, event: eventFromWire(event) };
  if (!progress) throw new InvalidMessage('update', 'an event or progress', 'an empty or newer message');
  const { features, ...required } = progress;
  const { atMs, training, members, ...rest } = present(required, 'progress');
  const told = { at: atMs, ...rest, ...training, members: members.map(paceFromWire) };
  return { kind: 'progress', progress: { ...told, ...(features && { features }) } };
}

function eventToWire(event: JobEvent, sequence: number): JobEventInput {
  const place = { sequence, atMs: event.at };
  if (isCheckpointEvent(event)) return { ...place, ...checkpointEventToWire(event) };
  switch (event.type) {
    case 'JobQueued':
      return { ...place, queued: { name: event.name } };
    case 'DataPrepared': {
      const { at: _at, type: _type, ...prepared } = event;
      const { classNames, sampleShape, skipped, warnings } = prepared;
      return {
        ...place,
        dataPrepared: {
          ...prepared,
          classNames: [...classNames],
          sampleShape: [...sampleShape],
          skipped: [...skipped],
          warnings: [...warnings],
        },
      };
    }
    case 'JobWaiting':
      return { ...place, waiting: { why: event.why } };
    case 'GenerationFormed': {
      const { generation, members, why } = event;
      return { ...place, generationFormed: { generation, members: [...members], why } };
    }
    case 'WorkerSlow':
      return { ...place, workerSlow: bodyOf(event) };
    case 'WorkerRecovered':
      return { ...place, workerRecovered: bodyOf(event) };
    case 'WorkerKeptAway':
      return { ...place, workerKeptAway: bodyOf(event) };
    case 'TrainingStarted':
      return { ...place, trainingStarted: bodyOf(event) };
    case 'PhaseStarted':
      return { ...place, phaseStarted: phaseStartedToWire(event) };
    case 'PhaseCompleted':
      return { ...place, phaseCompleted: phaseCompletedToWire(event) };
    case 'EpochCompleted': {
      const { at: _at, type: _type, loss, metrics, evaluation = null, scaling = null, ...epoch } = event;
      return { ...place, epochCompleted: { ...epoch, training: { loss, metrics }, evaluation, scaling } };
    }
    case 'JobSucceeded':
      return { ...place, succeeded: { result: resultToWire(event.result) } };
    case 'JobFailed':
      return { ...place, failed: { failure: bodyOf(event) } };
    case 'JobCancelled':
      return { ...place, cancelled: {} };
  }
}

/** What an event tells beside what it is and when it happened. */
function bodyOf<Event extends JobEvent>({
  at: _at,
  type: _type,
  ...body
}: Event): Omit<Event, 'at' | 'type'> {
  return body;
}

/** Each kind of event, back from the wire. */
function eventFromWire(wire: WireEvent): JobEvent {
  const at = wire.atMs;
  const aboutCheckpoint = checkpointEventFromWire(wire, at);
  if (aboutCheckpoint !== undefined) return aboutCheckpoint;
  if (wire.queued) return { at, type: 'JobQueued', name: wire.queued.name };
  if (wire.dataPrepared) return { at, type: 'DataPrepared', ...wire.dataPrepared };
  if (wire.waiting) return { at, type: 'JobWaiting', why: wire.waiting.why };
  if (wire.workerSlow) return { at, type: 'WorkerSlow', ...wire.workerSlow };
  if (wire.workerRecovered) return { at, type: 'WorkerRecovered', ...wire.workerRecovered };
  if (wire.workerKeptAway) return { at, type: 'WorkerKeptAway', ...wire.workerKeptAway };
  if (wire.generationFormed) {
    const formed = present(wire.generationFormed, 'generationFormed');
    return { at, type: 'GenerationFormed', ...formed, members: formed.members.map(memberFromWire) };
  }
  if (wire.trainingStarted) {
    return { at, type: 'TrainingStarted', ...present(wire.trainingStarted, 'trainingStarted') };
  }
  if (wire.epochCompleted) {
    const { evaluation, scaling, ...rest } = wire.epochCompleted;
    const { training, ...epoch } = present(rest, 'epochCompleted');
    const others = { ...(evaluation && { evaluation }), ...(scaling && { scaling }) };
    return { at, type: 'EpochCompleted', ...epoch, ...training, ...others };
  }
  if (wire.phaseStarted) return phaseStartedFromWire(wire.phaseStarted, at);
  if (wire.phaseCompleted) return phaseCompletedFromWire(wire.phaseCompleted, at);
  if (wire.succeeded?.result)
    return { at, type: 'JobSucceeded', result: resultFromWire(wire.succeeded.result) };
  if (wire.failed?.failure) return { at, type: 'JobFailed', ...failureFromWire(wire.failed.failure) };
  if (wire.cancelled) return { at, type: 'JobCancelled' };
  throw new InvalidMessage('event', 'one of the known events', 'an empty or newer event');
}
