import { messageOf } from '@thaw/errors';

/** The innermost reason in the stack that the HDF5 library reports, for example `truncated file: eof = 10, …`. */
export function deepestCause(error: unknown): string {
  const message = messageOf(error);
  const reasons = [...message.matchAll(/#\d+: \S+ line \d+ in \S+: (.*)/g)];
  return reasons.at(-1)?.[1] ?? message.split('\n', 1)[0] ?? message;
}
