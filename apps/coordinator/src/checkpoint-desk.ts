import { messageOf, ThawError } from '@thaw/errors';
import type { Logger } from '@thaw/observability';
import {
  findJob,
  keptCheckpoints,
  type CoordinatorEffect,
  type CoordinatorState,
  type DamagedCheckpoint,
  type MemberMessage,
} from '@thaw/orchestration';
import type { Caller, CheckpointHeader, CheckpointRequest, Uploading } from '@thaw/protocol';
import {
  CheckpointUnusable,
  type CheckpointIndex,
  type FolderCheckpointStore,
  type StoredCheckpoint,
  type WrittenCheckpoint,
} from '@thaw/store';
import type { Happening } from './core.js';
import { jobDigest } from './job-digest.js';
import type { JobFiles } from './job-files.js';
import type { CoordinatorRecords } from './job-record.js';

/** The most that one checkpoint may hold. */
const MAX_CHECKPOINT_BYTES = 2 ** 34;

/** What the desk works with; it owns none of it. */
export interface CheckpointDeskParts {
  readonly store: FolderCheckpointStore;
  readonly records: Pick<CoordinatorRecords, 'getJob' | 'getJobState' | keyof CheckpointIndex>;
  readonly files: JobFiles;
  readonly state: () => CoordinatorState;
  readonly dispatch: (happening: Happening) => Promise<void>;
  readonly logger: Logger;
}

/** A checkpoint on the disk of which no member has said yet that all that came before it is reported. */
interface Upload {
  readonly step: number;
  /** Of its bytes. */
  readonly sha256: string;
  readonly written: WrittenCheckpoint;
}

type EffectOf<Type extends CoordinatorEffect['type']> = Extract<CoordinatorEffect, { type: Type }>;

/** Takes checkpoints in from members, finds the one that a job goes on from, and gives it out. */
export class CheckpointDesk {
  readonly #parts: CheckpointDeskParts;
  /** By job; a job has one member that takes checkpoints, one after the other. */
  readonly #uploads = new Map<string, Upload>();

  constructor(parts: CheckpointDeskParts) {
    this.#parts = parts;
  }

  /** Puts a checkpoint onto the disk. @throws CheckpointCut, DiskAlmostFull, what the disk throws; ABORTED for another generation */
  async store(
    header: CheckpointHeader,
    chunks: AsyncIterable<Uint8Array>,
    { caller, signal }: Uploading,
  ): Promise<void> {
    const { files, store } = this.#parts;
    files.requireMember(header, caller);
    const { jobId, step, phase, epoch, stepInEpoch, sizeBytes, sha256 } = header;
    if (sizeBytes > MAX_CHECKPOINT_BYTES) throw tooLarge(header);
    const materials = files.materialsOf(jobId);
    const description = {
      ...{ jobId, step, phase, epoch, stepInEpoch, createdAt: Date.now() },
      ...{ seed: materials.spec.train.seed, jobDigest: jobDigest(materials) },
      numericsClass: findJob(this.#parts.state(), jobId)?.numericsClass ?? {},
    };
    const written = await store.put(description, chunks, { sizeBytes, sha256 }, signal);
    if (findJob(this.#parts.state(), jobId) === undefined) {
      await store.remove({ jobId, name: written.name });
      throw new ThawError('ABORTED', `job ${jobId} has ended`);
    }
    const former = this.#uploads.get(jobId);
    this.#uploads.set(jobId, { step, sha256, written });
    if (former !== undefined) await store.remove({ jobId, name: former.written.name });
  }

  /** A member says that it has reported all that came before its checkpoint, which counts from now on. Never rejects. */
  async taken(message: MemberMessage & { readonly step: number; readonly sha256: string }): Promise<void> {
    const { jobId, step, sha256 } = message;
    const upload = this.#uploads.get(jobId);
    // One that a coordinator before this one had on its disk is gone with it.
    if (upload?.step !== step || upload.sha256 !== sha256) return;
    await this.#parts.dispatch({ type: 'CheckpointTaken', ...message, ...upload.written });
    this.#uploads.delete(jobId);
  }

  /** The state that a member begins with. @throws ABORTED when the job does not begin from there, or it turns out to be damaged */
  async fetch(request: CheckpointRequest, caller: Caller | undefined): Promise<AsyncIterable<Uint8Array>> {
    const { files, records, store, state } = this.#parts;
    const { jobId, step } = request;
    files.requireMember(request, caller);
    const origin = findJob(state(), jobId)?.origin;
    const isOrigin = origin?.type === 'checkpoint' && origin.step === step;
    const stored = (await records.listCheckpoints(jobId)).find((each) => each.step === step);
    if (!isOrigin || stored === undefined)
      throw new ThawError('ABORTED', `job ${jobId} does not begin from a checkpoint of step ${step}`);
    return this.#reading(stored, () => store.open(stored));
  }

  /** Looks for the newest checkpoint that is whole, and forgets those that are of no use any more. Never rejects. */
  async seek({ jobId, attempt, atMostStep = Infinity }: EffectOf<'SeekCheckpoint'>): Promise<void> {
    const { records, dispatch, logger } = this.#parts;
    try {
      const all = await records.listCheckpoints(jobId);
      await this.#forget(all.filter(({ step }) => step > atMostStep));
      const damaged: DamagedCheckpoint[] = [];
      for (const stored of all.filter(({ step }) => step <= atMostStep)) {
        const why = await this.#whyUnusable(stored);
        if (why === undefined) {
          await dispatch({ type: 'CheckpointsChecked', jobId, attempt, found: stored.step, damaged });
          return;
        }
        logger.warn({ jobId, step: stored.step, why }, 'a checkpoint is damaged');
        damaged.push({ step: stored.step, why });
      }
      await dispatch({ type: 'CheckpointsChecked', jobId, attempt, found: null, damaged });
    } catch (thrown) {
      const message = `its checkpoints cannot be looked through: ${messageOf(thrown)}`;
      await dispatch({ type: 'JobPreparationFailed', jobId, attempt, code: 'INTERNAL', message });
    }
  }

  /** A checkpoint was entered: the oldest make room, but for that to which members may go back, and those that the job has gone back from. Never rejects. */
  async makeRoom({ jobId, step, agreedStep }: EffectOf<'EnterCheckpoint'>): Promise<void> {
    const { records, store, logger } = this.#parts;
    logger.info({ jobId, step }, 'saved a checkpoint');
    try {
      const all = await records.listCheckpoints(jobId);
      const numKept = keptCheckpoints((await records.getJob(jobId))?.spec);
      const useful = all.filter((each) => each.step <= step);
      const agreed = useful.find((each) => each.step <= agreedStep);
      const kept = useful.filter((each, age) => age < numKept || each === agreed);
      await this.#forget(all.filter((each) => !kept.includes(each)));
      await store.removeAllBut(jobId, this.#namesOf(jobId, kept));
    } catch (thrown) {
      logger.error({ jobId, step, why: messageOf(thrown) }, 'could not remove older checkpoints');
    }
  }

  /** A job has ended, which is stored: one that has succeeded needs no checkpoints any more. */
  async release(jobId: string): Promise<void> {
    this.#uploads.delete(jobId);
    await this.#tidy(jobId);
  }

  /** Removes what a coordinator before this one left half written, or did not come to remove. */
  async sweep(): Promise<void> {
    for (const jobId of await this.#parts.store.sweep()) await this.#tidy(jobId);
  }

  /** Removes what of a job is of no use, or not entered. */
  async #tidy(jobId: string): Promise<void> {
    const { records, store } = this.#parts;
    const job = await records.getJobState(jobId);
    const entered = await records.listCheckpoints(jobId);
    const isUseful = job !== undefined && job.status !== 'succeeded';
    if (!isUseful) await this.#forget(entered);
    await store.removeAllBut(jobId, isUseful ? this.#namesOf(jobId, entered) : []);
  }

  #namesOf(jobId: string, entered: readonly StoredCheckpoint[]): string[] {
    const upload = this.#uploads.get(jobId);
    return [...entered.map(({ name }) => name), ...(upload ? [upload.written.name] : [])];
  }

  async #forget(checkpoints: readonly StoredCheckpoint[]): Promise<void> {
    for (const stored of checkpoints) {
      await this.#parts.records.removeCheckpoint(stored.jobId, stored.step);
      await this.#parts.store.remove(stored);
    }
  }

  async #whyUnusable(stored: StoredCheckpoint): Promise<string | undefined> {
    const { files, store, state } = this.#parts;
    const materials = await files.whenPrepared(stored.jobId);
    const numericsClass = findJob(state(), stored.jobId)?.numericsClass ?? {};
    try {
      await store.verify(stored, { jobDigest: jobDigest(materials), numericsClass });
      return undefined;
    } catch (thrown) {
      return messageOf(thrown);
    }
  }

  async *#reading(
    stored: StoredCheckpoint,
    open: () => Promise<AsyncIterable<Uint8Array>>,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* await open();
    } catch (thrown) {
      if (!(thrown instanceof CheckpointUnusable)) throw thrown;
      const { jobId, step } = stored;
      // Its members are sent away before they hear of the damage: it is none of their faults.
      await this.#parts.dispatch({ type: 'CheckpointSpoilt', jobId, step, why: thrown.message });
      throw new ThawError('ABORTED', thrown.message);
    }
  }
}

function tooLarge({ step, jobId, sizeBytes }: CheckpointHeader): ThawError {
  return new ThawError(
    'RESOURCE_EXHAUSTED',
    `checkpoint of step ${step} of job ${jobId}: expected at most ${MAX_CHECKPOINT_BYTES} bytes, received ${sizeBytes}`,
  );
}
