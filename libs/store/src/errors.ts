import { ThawError } from '@thaw/errors';

/** Thrown when a job id is not in the store. */
export class JobNotFound extends ThawError {
  constructor(jobId: string) {
    super(
      'NOT_FOUND',
      `Expected the id of a job in the store, received "${jobId}". List the jobs to see their ids.`,
    );
  }
}

/** Thrown when a job is created under an id that is taken. */
export class JobAlreadyExists extends ThawError {
  constructor(jobId: string) {
    super('ALREADY_EXISTS', `Expected a new job id, received "${jobId}", which is taken. Choose another id.`);
  }
}

/** Thrown by every call on a store that has been closed. */
export class StoreClosed extends ThawError {
  constructor() {
    super(
      'UNAVAILABLE',
      'Expected an open store, received a call after close. The process is shutting down.',
    );
  }
}

/** Thrown when a job id or artifact name could not be a file name, or could point outside its folder. */
export class InvalidName extends ThawError {
  constructor(kind: 'job id' | 'artifact name', received: string) {
    const shown = received.length > 140 ? `${received.slice(0, 140)}...` : received;
    super(
      'INVALID_ARGUMENT',
      `Expected a${kind === 'job id' ? ' job id' : 'n artifact name'} of 1 to 128 letters, digits, dots, dashes and ` +
        `underscores that starts with a letter or digit, received ${JSON.stringify(shown)}. Rename it.`,
    );
  }
}

/** Thrown when a job has no artifact of that name. */
export class ArtifactNotFound extends ThawError {
  constructor(jobId: string, name: string, available: readonly string[]) {
    super(
      'NOT_FOUND',
      `Job ${jobId}: expected the name of an artifact, received "${name}". ` +
        (available.length === 0 ? 'The job has no artifacts.' : `It has ${available.join(', ')}.`),
    );
  }
}

/** Thrown when stored bytes, or bytes being stored, are not those that the digest was taken of. */
export class CorruptArtifact extends ThawError {
  constructor(jobId: string, name: string, expected: string, received: string) {
    super(
      'DATA_LOSS',
      `Artifact ${name} of job ${jobId}: expected sha-256 ${expected}, received ${received}. ` +
        'The bytes changed on the way or on disk; send or make it again.',
    );
  }
}

/** Thrown when a stream goes on past the size that it may have; nothing of it is kept. */
export class UploadTooLarge extends ThawError {
  constructor(jobId: string, name: string, maxSizeBytes: number) {
    super(
      'RESOURCE_EXHAUSTED',
      `Artifact ${name} of job ${jobId}: expected at most ${maxSizeBytes} bytes, received more. Nothing was kept.`,
    );
  }
}
