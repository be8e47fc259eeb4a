/** How a process ended; without exit code and signal, it could not even be started. */
export interface ProcessEnd {
  /** Null after a signal. A worker whose computation hung has a code of its own, though a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a process did, to go on from its name. */
export function describeEnd({ exitCode, signal }: ProcessEnd): string {
  if (signal !== null) return `was ended by ${signal}`;
  return exitCode === null ? 'could not be started' : `ended with exit code ${exitCode}`;
}
