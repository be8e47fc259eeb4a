// @ts-check

/** @typedef {import('thaw/client').JobEvent} JobEvent */

/**
 * How long a job took, by its events. Examples are read by the coordinator for as long as `DataPrepared` tells, fetched by the
 * workers for as long as `TrainingStarted` tells, and trained on from then, before passes are recorded and compiled, to the last
 * `EpochCompleted`. What else lies between `JobQueued` and `TrainingStarted` is reading the base and building the model.
 * @param {readonly JobEvent[]} events of a job that has succeeded
 * @throws {Error} when one of these is missing
 */
export function jobTimes(events) {
  const queued = requireEvent(events, 'JobQueued');
  const prepared = requireEvent(events, 'DataPrepared');
  const started = requireEvent(events, 'TrainingStarted');
  const epochs = events.filter((event) => event.type === 'EpochCompleted');
  const [first, last] = [epochs[0], epochs.at(-1)];
  if (first === undefined || last === undefined) throw new Error(missing(events, 'EpochCompleted'));
  const readMs = prepared.readMs + started.fetchMs;
  return {
    buildMs: started.at - queued.at - readMs,
    totalMs: readMs + last.at - started.at,
    firstEpochMs: readMs + first.at - started.at,
    finalLoss: last.loss,
  };
}

/**
 * @template {JobEvent['type']} Type
 * @param {readonly JobEvent[]} events
 * @param {Type} type
 * @returns {Extract<JobEvent, { type: Type }>}
 */
function requireEvent(events, type) {
  const found = events.find((event) => event.type === type);
  if (found === undefined) throw new Error(missing(events, type));
  return /** @type {Extract<JobEvent, { type: Type }>} */ (found);
}

/** @param {readonly JobEvent[]} events @param {string} type */
function missing(events, type) {
  return `the events of a job: expected ${type}, received ${events.map((event) => event.type).join(', ')}`;
}
