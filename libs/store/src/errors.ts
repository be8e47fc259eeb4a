import { messageOf, ThawError } from '@thaw/errors';

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

/** Thrown when a job id, artifact name or dataset name could not be a file name, or could point outside its folder. */
export class InvalidName extends ThawError {
  constructor(kind: 'job id' | 'artifact name' | 'dataset name', received: string) {
    const shown = received.length > 140 ? `${received.slice(0, 140)}...` : received;
    super(
      'INVALID_ARGUMENT',
      `Expected a${kind === 'artifact name' ? 'n' : ''} ${kind} of 1 to 128 letters, digits, dots, dashes and ` +
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

/** Thrown when a checkpoint arrives otherwise than its sender said; nothing of it is kept. */
export class CheckpointCut extends ThawError {
  constructor(jobId: string, step: number, expected: string, received: string) {
    super(
      'DATA_LOSS',
      `Checkpoint of step ${step} of job ${jobId}: expected ${expected}, received ${received}. Nothing was kept.`,
    );
  }
}

/** Thrown when a checkpoint on the disk is not what it was, or not what it has to be. */
export class CheckpointUnusable extends ThawError {
  constructor(
    { jobId, step, name }: { jobId: string; step: number; name: string },
    { what, expected, received }: { what: string; expected: string; received: string },
  ) {
    super(
      'DATA_LOSS',
      `Checkpoint ${name} of step ${step} of job ${jobId}: ${what}: expected ${expected}, received ${received}. ` +
        'An older one is used, if there is any.',
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

/** Thrown when a content is named by something other than a SHA-256 and a size, or is not of the size it is said to be. */
export class InvalidContent extends ThawError {
  constructor(expected: string, received: string) {
    super('INVALID_ARGUMENT', `content: expected ${expected}, received ${received}`);
  }
}

/** Thrown when nothing, or not all, was uploaded of a content. */
export class ContentNotFound extends ThawError {
  constructor(sha256: string) {
    super('NOT_FOUND', `Expected the SHA-256 of an uploaded content, received ${sha256}. Upload it first.`);
  }
}

/** Thrown when the bytes of a content are not those that its name says. */
export class CorruptContent extends ThawError {
  constructor(expected: string, received: string) {
    super(
      'DATA_LOSS',
      `content: expected bytes with sha-256 ${expected}, received ${received}. They changed on the way or on disk, ` +
        'and nothing of them was kept; send them again from the start.',
    );
  }
}

/** Thrown when an upload does not go on where the one before it broke. */
export class WrongOffset extends ThawError {
  constructor(sha256: string, expected: number, received: number) {
    super(
      'FAILED_PRECONDITION',
      `content ${sha256}: expected an upload that goes on at offset ${expected}, received offset ${received}. ` +
        'Ask with FindMissing how many bytes are there.',
    );
  }
}

/** Thrown when an upload ends before all of its bytes came; what came is kept. */
export class UploadCut extends ThawError {
  constructor(sha256: string, expected: number, received: number) {
    super(
      'ABORTED',
      `content ${sha256}: expected ${expected} bytes, received ${received}, which are kept for a day. ` +
        'Go on at that offset.',
    );
  }
}

/** Thrown when two calls upload the same content at the same time. */
export class UploadInProgress extends ThawError {
  constructor(sha256: string) {
    super(
      'ABORTED',
      `content ${sha256}: another call is uploading it. Ask with FindMissing until it is there, or try again.`,
    );
  }
}

/** Thrown when an upload would make all contents larger than they may be. */
export class QuotaExceeded extends ThawError {
  constructor(askedBytes: number, leftBytes: number, quotaBytes: number) {
    super(
      'RESOURCE_EXHAUSTED',
      `upload: expected at most ${leftBytes} bytes, which are left of the quota of ${quotaBytes}, received ${askedBytes}. ` +
        'Remove datasets with "thaw data rm", or give the coordinator a larger --upload-quota-bytes.',
    );
  }
}

/** Thrown when an upload would leave less free space than the disk must keep. */
export class DiskAlmostFull extends ThawError {
  constructor(askedBytes: number, leftBytes: number, floorBytes: number, what = 'upload') {
    super(
      'RESOURCE_EXHAUSTED',
      `${what}: expected at most ${leftBytes} bytes, for ${floorBytes} stay free on the coordinator's disk, received ` +
        `${askedBytes}. Free space there, or lower --free-disk-floor-bytes.`,
    );
  }
}

/** Thrown when no dataset has a digest or name. */
export class DatasetUnknown extends ThawError {
  constructor(received: string) {
    super(
      'NOT_FOUND',
      `Expected the digest or name of a dataset, received ${JSON.stringify(received)}. "thaw data ls" lists them.`,
    );
  }
}

/** Thrown by every write of a store handle after another one has taken a later term. */
export class StaleTerm extends ThawError {
  constructor(own: number, stored: number) {
    super(
      'ABORTED',
      `store: expected writes in term ${stored}, which another coordinator has taken, received one in term ${own}. ` +
        'Nothing was written. Let only one coordinator use the data folder: end this one, or start it again to take over.',
    );
  }
}

/** Thrown when another living process of this machine holds a coordinator's data folder. */
export class DataFolderInUse extends ThawError {
  constructor(folder: string) {
    super(
      'FAILED_PRECONDITION',
      `${folder}: expected a data folder that no other coordinator uses, received one that a running process holds. ` +
        'End that coordinator, or give this one another --data-dir.',
    );
  }
}

/** Thrown when the file of a store was written by a newer Thaw. */
export class NewerSchema extends ThawError {
  constructor(file: string, known: number, received: number) {
    super(
      'FAILED_PRECONDITION',
      `${file}: expected schema version ${known} at most, received version ${received}, which a newer Thaw has written. ` +
        'Nothing was changed. Start that Thaw, or a newer one; or give this one another --data-dir.',
    );
  }
}

/** Thrown when the file of a store is no database, or is damaged. */
export class StoreDamaged extends ThawError {
  constructor(file: string, reason: string, cause?: unknown) {
    super(
      'DATA_LOSS',
      `${file}: expected the database of a coordinator, received a file that is none or is damaged (${reason}). ` +
        'It was left as it is: put a copy of it from before in its place, or move it away to start without its jobs.',
      { cause },
    );
  }
}

/** Thrown when the file of a store cannot be opened, made, locked or written. */
export class StoreUnusable extends ThawError {
  constructor(file: string, reason: string, cause?: unknown) {
    super(
      'FAILED_PRECONDITION',
      `${file}: expected a file that this process may read and write, received: ${reason}. What was stored is kept. ` +
        'Correct the owner or the mode of the file and its folder, or give the coordinator another --data-dir.',
      { cause },
    );
  }
}

/** Thrown when there is no room for a write; it is undone whole. */
export class StoreFull extends ThawError {
  constructor(file: string, cause?: unknown) {
    super(
      'RESOURCE_EXHAUSTED',
      `${file}: expected room for a write, received a full disk. The write is undone, and what was stored before is kept. ` +
        'Free space on that disk, then start the coordinator again.',
      { cause },
    );
  }
}

/** Thrown when another process keeps the file of a store locked for too long. */
export class StoreBusy extends ThawError {
  constructor(file: string, cause?: unknown) {
    super(
      'UNAVAILABLE',
      `${file}: expected a database that is free within moments, received one that another process keeps locked. ` +
        'Nothing was written. End what reads or copies the file, and try again.',
      { cause },
    );
  }
}

/** Thrown when the addon of SQLite is missing, or was built for another Node. */
export class SqliteUnavailable extends ThawError {
  constructor(cause: unknown) {
    const [reason = ''] = messageOf(cause).split('\n');
    super(
      'FAILED_PRECONDITION',
      `SQLite is not ready on this machine; expected the addon of better-sqlite3 for Node ${process.versions.node}, ` +
        `received: ${reason.replace(/(?:\. Tried:)?[.\s]*$/, '')}. Run \`npx thaw setup\`, in a checkout \`npm run setup\`, which ` +
        'compiles it, then try again.',
      { cause },
    );
  }
}
