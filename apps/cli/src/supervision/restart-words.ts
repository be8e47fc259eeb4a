import { EXIT } from '../errors.js';
import { describeEnd, type ProcessEnd } from '../process-end.js';
import { describeSeconds } from '../watching/pace.js';
import type { NextStart, RestartLimits } from './restart-policy.js';

/** One line about a process that ended: how, when it starts again and how often it still may, or why it does not and what to do. */
export function describeNextStart(
  name: string,
  end: ProcessEnd,
  next: NextStart,
  limits: RestartLimits,
): string {
  return `${name} ${describeEnd(end)}${describeMeaning(end)} ${describeNext(next, limits)}`;
}

function describeMeaning({ exitCode, signal }: ProcessEnd): string {
  if (exitCode === EXIT.hung) return ' (its computation hung)';
  return signal === 'SIGKILL' ? ' (which the system sends when memory runs out)' : '';
}

function describeNext(next: NextStart, limits: RestartLimits): string {
  switch (next.kind) {
    case 'restart':
      return `and starts again in ${describeSeconds(next.delayMs / 1000)}; ${describeTries(next.restartsLeft)} left after that`;
    case 'limit':
      if (limits.maxRestarts === 0)
        return 'and is not started again: --restarts is 0; start this command anew';
      return (
        `and is not started again, after ${describeTries(next.numRestarts)} without running for ` +
        `${describeSeconds(limits.healthyAfterMs / 1000)}: look into its messages above and into "thaw jobs", then start ` +
        'this command anew, or allow more with --restarts'
      );
    case 'asked':
      return 'and is not started again: it was asked to end; start this command anew to have it back';
    case 'decided':
      return (
        'and is not started again: it would end for the same cause, which it says above; remove the cause, then start ' +
        'this command anew'
      );
  }
}

function describeTries(count: number): string {
  return count === 1 ? '1 try' : `${count === 0 ? 'no' : count} tries`;
}
