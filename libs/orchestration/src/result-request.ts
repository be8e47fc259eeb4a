import { findWorker, type CoordinatorState, type JobState, type Member } from './coordinator-state.js';
import { decide, withJob, type Decision } from './decision.js';
import { liveMembers } from './member.js';

/** The member that is asked for the result, once the job's end is agreed: the lowest rank that is still there. */
export function resultHolder(job: JobState): Member | undefined {
  return liveMembers(job)[0];
}

/** Asks the present holder for the result of a job whose end is agreed; it has its whole time for it. */
export function requestResult(state: CoordinatorState, job: JobState): Decision {
  const { jobId, generation, agreedEnd } = job;
  const holder = findWorker(state, resultHolder(job)?.workerId ?? '');
  if (generation === null || agreedEnd === null || holder === undefined) return decide(state);
  const { workerId, connectionId } = holder;
  const { stateDigest } = agreedEnd;
  return decide(withJob(state, jobId, { deadline: state.now + state.config.resultLimitMs }), {
    type: 'RequestResult',
    ...{ workerId, connectionId, jobId, generation, stateDigest },
  });
}
