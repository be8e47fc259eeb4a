import {
  findJob,
  findWorker,
  type CoordinatorState,
  type JobState,
  type Member,
} from './coordinator-state.js';
import { andThen, decide, withJob, type Decision } from './decision.js';
import { failJob } from './job-end.js';
import { originOf, returnToCheckpoint } from './job-return.js';
import type { Disagreement } from './state-agreement.js';
import { expelWorkers } from './worker-removal.js';
import { withExpulsions } from './worker-rest.js';

/** So often in a row, without having agreed on a later step, is no accident. */
const MOST_DISAGREEMENTS = 3;

const ADVICE = 'check the memory, the device and the TensorFlow build of the workers named here';

/**
 * Members hold different states, or got different gradients. Those who are in the minority are expelled; and since all members have taken in what each of them
 * computed since they last agreed, all go back to what they agreed on; so does a job that fails for it once it is resumed.
 * @param agreedStep completed steps up to which nothing wrong can be in the state
 */
export function disagree(
  state: CoordinatorState,
  job: JobState,
  { why, minority }: Disagreement,
  agreedStep = job.agreedStep ?? 0,
): Decision {
  const culprits = minority.map(({ member }) => member);
  if (!job.hasStarted) return culprits.length > 0 ? expel(state, culprits, why) : fail(state, job, why, []);
  const { disagreements = { count: 0, furthestStep: 0 } } = job;
  const cameFurther = agreedStep > disagreements.furthestStep;
  const count = cameFurther ? 1 : disagreements.count + 1;
  const back = { why, atMostStep: agreedStep };
  if (count >= MOST_DISAGREEMENTS)
    return fail(withJob(state, job.jobId, { origin: originOf(job, back) }), job, why, culprits);
  const counted = withJob(state, job.jobId, { disagreements: { count, furthestStep: agreedStep } });
  const present = findJob(counted, job.jobId) ?? job;
  const returned = returnToCheckpoint(counted, present, back);
  return andThen(returned, (next) => expel(next, culprits, why));
}

function expel(state: CoordinatorState, members: readonly Member[], why: string): Decision {
  const expulsions = members.flatMap((member) => {
    const worker = findWorker(state, member.workerId);
    const message = `worker ${member.workerId} is expelled: ${why}; ${ADVICE}, then join again`;
    return worker === undefined
      ? []
      : [{ worker, how: why, refusal: { code: 'DATA_LOSS' as const, message } }];
  });
  if (expulsions.length === 0) return decide(state);
  const remembered = withExpulsions(
    state,
    expulsions.map(({ worker }) => worker),
  );
  return expelWorkers(remembered, expulsions);
}

function fail(state: CoordinatorState, job: JobState, why: string, culprits: readonly Member[]): Decision {
  const [only] = culprits;
  return failJob(state, job, {
    code: 'DATA_LOSS',
    message: `${why}; ${ADVICE}, then resume the job, or submit it again`,
    ...(only && culprits.length === 1 && { workerId: only.workerId, step: only.lastStep }),
  });
}
