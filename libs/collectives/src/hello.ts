import { isSameGeneration } from '@thaw/orchestration';
import type { PeerHello, PeerMessage } from '@thaw/protocol';
import { HelloRefused } from './errors.js';
import type { PeerGroup } from './peer-group.js';
import { describeGeneration } from './reduce-id.js';

/** What a member introduces itself with. */
export function helloOf(group: PeerGroup): PeerHello {
  const { jobId, generation, rank } = group;
  return { jobId, generation, rank, workerId: group.members[rank]?.workerId ?? '' };
}

/** The hello that must open a stream. @throws HelloRefused when it is something else or nothing */
export function expectHello(first: IteratorResult<PeerMessage, unknown>): PeerHello {
  if (first.done === true)
    throw new HelloRefused('UNAVAILABLE', 'expected a hello, the stream ended before it');
  if (first.value.type === 'hello') return first.value.hello;
  throw new HelloRefused('FAILED_PRECONDITION', 'expected a hello as the first message, received a chunk');
}

/**
 * Checks that the other side is the member that it must be.
 * @throws HelloRefused with ABORTED (other job or generation) or PERMISSION_DENIED (not that member)
 */
export function checkHello(hello: PeerHello, group: PeerGroup, expectedRank: number): void {
  const { jobId, generation } = group;
  if (!isSameGeneration(hello, group)) {
    throw new HelloRefused(
      'ABORTED',
      `expected ${describeGeneration(jobId, generation)}, received ${describeGeneration(hello.jobId, hello.generation)}`,
    );
  }
  const expected = group.members[expectedRank]?.workerId;
  if (expected !== undefined && hello.rank === expectedRank && hello.workerId === expected) return;
  throw new HelloRefused(
    'PERMISSION_DENIED',
    `expected rank ${expectedRank} to be ${expected ?? 'nobody'} in ${describeGeneration(jobId, generation)}, received rank ${hello.rank}, ${hello.workerId}`,
  );
}

/**
 * Checks that who says to be a member has that member's certificate; without certificates there is nothing to check.
 * @throws HelloRefused with PERMISSION_DENIED
 */
export function checkCertificateName(received: string | undefined, group: PeerGroup, rank: number): void {
  const expected = group.members[rank]?.name;
  if (received === undefined || expected === undefined || received === expected) return;
  throw new HelloRefused(
    'PERMISSION_DENIED',
    `expected the certificate of ${expected} from rank ${rank}, received that of ${received}`,
  );
}
