import { randomBytes } from 'node:crypto';

const NAME = /^thaw-[0-9a-f]{32}$/;

/** A name that nobody guesses, of a file or socket by which processes of one host find each other. */
export function newHostName(): string {
  return `thaw-${randomBytes(16).toString('hex')}`;
}

/** Whether a name may be one of {@link newHostName}, and leads nowhere else. */
export function isHostName(name: string): boolean {
  return NAME.test(name);
}
