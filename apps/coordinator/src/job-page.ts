import { ThawError } from '@thaw/errors';
import {
  featuresOf,
  hasEnded,
  pacesOf,
  priorityOf,
  slowMemberOf,
  totalSteps,
  type JobState,
} from '@thaw/orchestration';
import type { JobPage, JobPageQuery, JobView } from '@thaw/protocol';
import type { JobDirectory } from './job-directory.js';

/** So many jobs fit a message with room to spare. */
const LARGEST_PAGE = 200;

/**
 * The jobs after those of the page before, oldest first.
 * @param queue as it is now
 * @throws ThawError INVALID_ARGUMENT for a token that no page had
 */
export async function pageOfJobs(
  directory: Pick<JobDirectory, 'find' | 'list'>,
  { pageSize: asked, pageToken: after }: JobPageQuery,
  queue: readonly string[],
): Promise<JobPage> {
  if (after !== '' && (await directory.find(after)) === undefined)
    throw new ThawError(
      'INVALID_ARGUMENT',
      `page_token: expected next_page_token of an answer, received ${JSON.stringify(after)}; leave it empty for the first page`,
    );
  const size = asked === 0 ? LARGEST_PAGE : Math.min(asked, LARGEST_PAGE);
  const place = after === '' ? {} : { afterJobId: after };
  const found = await directory.list({ ...place, limit: size + 1 });
  const jobs = found.slice(0, size).map((job) => withoutConfusion(viewOf(job, queue)));
  return { jobs, nextPageToken: found.length > size ? (jobs.at(-1)?.jobId ?? '') : '' };
}

/** It grows with the square of the classes. */
function withoutConfusion({ result, ...job }: JobView): JobView {
  if (result === null) return { ...job, result };
  const { confusion: _confusion, ...rest } = result;
  return { ...job, result: rest };
}

/** A job as users see it. @param queue as it is now */
export function viewOf(job: JobState, queue: readonly string[]): JobView {
  const place = queue.indexOf(job.jobId);
  const {
    jobId,
    summary,
    status,
    submittedAt,
    endedAt,
    lastStep,
    generation,
    members,
    failure,
    result,
    checkpoints,
  } = job;
  return {
    jobId,
    name: summary.name,
    status,
    submittedAt,
    endedAt,
    step: lastStep,
    totalSteps: totalSteps(job),
    generation,
    slowMembers: hasEnded(job) ? [] : members.flatMap((member) => slowMemberOf(member) ?? []),
    members: members.map(({ workerId, name, rank, run }) => ({ workerId, name, rank, run })),
    failure: failure ?? null,
    result: result ?? null,
    checkpoint: checkpoints ?? null,
    priority: priorityOf(job),
    queuePosition: place === -1 ? null : place + 1,
    waitingFor: job.waitingFor,
    paces: hasEnded(job) ? [] : pacesOf(members),
    features: featuresOf(members) ?? null,
  };
}
