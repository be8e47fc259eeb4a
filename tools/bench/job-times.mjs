// @ts-check

/** @typedef {import('thaw/client').JobEvent} JobEvent */

/**
 * How long a job took, by its events. Examples are read from `JobQueued` to `DataPrepared`, fetched by the workers for as long as
 * `TrainingStarted` tells, and trained on from then, before passes are recorded and compiled, to the last `EpochCompleted`. What
 * else lies between `DataPrepared` and `TrainingStarted` is the building of the model on the workers.
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
  const readMs = prepared.at - queued.at + started.fetchMs;
  return {
    buildMs: started.at - prepared.at - started.fetchMs,
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
