import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { messageOf, ThawError } from '@thaw/errors';
import type { Logger } from '@thaw/observability';
import type { CheckpointsSpec } from '@thaw/orchestration';
import type { CheckpointHeader, MemberPosition, WorkerReport } from '@thaw/protocol';
import type { CoursePosition } from './course-position.js';

/** What a checkpointer works with; it owns none of it. */
export interface CheckpointTools {
  readonly spec: CheckpointsSpec;
  /** Whether this member is the one that takes the checkpoints of its generation. */
  readonly isTaker: () => boolean;
  /** Copies the whole state, which stands still meanwhile. */
  readonly snapshot: (position: CoursePosition) => Promise<Uint8Array>;
  /** Brings a copy onto the disk of the coordinator. */
  readonly store: (copy: CheckpointCopy, bytes: Uint8Array, signal: AbortSignal) => Promise<void>;
  /** In the present generation. */
  readonly where: () => MemberPosition;
  readonly report: (message: WorkerReport) => Promise<void>;
  readonly logger: Logger;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

/** What a copy is of. */
export type CheckpointCopy = Omit<CheckpointHeader, 'workerId' | 'jobId' | 'generation'>;

/** A copy of the state costs at most this part of the time, unless the job says in steps or epochs how often it wants one. */
const LARGEST_SHARE = 1 / 20;

/** So many bytes are digested before other work has its turn. */
const DIGESTED_AT_ONCE = 4 * 1024 * 1024;

/** Not the job's concern: the next checkpoint comes soon, in another generation or to another coordinator. */
const PASSING = ['ABORTED', 'UNAVAILABLE'];

interface Upload {
  readonly done: Promise<void>;
  /** The step of the first one that was left out because this one was on its way. */
  leftOut?: number;
}

/**
 * Takes checkpoints of a member's state: the copy between two reductions, and everything else while training goes on. One that is due
 * while the one before is on its way is left out.
 */
export class Checkpointer {
  readonly #tools: CheckpointTools;
  readonly #closing = new AbortController();
  #upload: Upload | undefined;
  /** The step after which one was taken, or left out, last. */
  #lastStep = 0;
  /** When one is due by the clock. */
  #dueAt: number;

  constructor(tools: CheckpointTools) {
    this.#tools = tools;
    this.#dueAt = tools.now() + intervalMsOf(tools.spec);
  }

  /** To be called before each reduction, where the state stands still. Resolves when it may change again; never rejects. */
  async visit(position: CoursePosition): Promise<void> {
    const { step } = position;
    if (step <= this.#lastStep || !this.#isDue(position) || !this.#tools.isTaker()) return;
    this.#lastStep = step;
    if (this.#upload !== undefined) {
      this.#upload.leftOut ??= step;
      return;
    }
    const { snapshot, now, spec } = this.#tools;
    const startedAt = now();
    try {
      const bytes = await snapshot(position);
      const pauseMs = now() - startedAt;
      this.#dueAt = now() + Math.max(intervalMsOf(spec), pauseMs / LARGEST_SHARE);
      this.#upload = { done: this.#send(position, bytes, pauseMs) };
    } catch (thrown) {
      await this.#miss(step, thrown);
    }
  }

  /** Breaks off what is on its way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#upload?.done;
  }

  #isDue({ step, epoch, stepInEpoch }: CoursePosition): boolean {
    const { everySteps, everyEpochs, everySeconds, keep } = this.#tools.spec;
    if (keep === 0) return false;
    if (everySteps !== undefined && step % everySteps === 0) return true;
    if (everyEpochs !== undefined && stepInEpoch === 0 && epoch % everyEpochs === 0) return true;
    return everySeconds !== undefined && this.#tools.now() >= this.#dueAt;
  }

  async #send(position: CoursePosition, bytes: Uint8Array, pauseMs: number): Promise<void> {
    const { store, report, where, logger } = this.#tools;
    const { signal } = this.#closing;
    const { step, phase, epoch, stepInEpoch } = position;
    try {
      const sha256 = await digestInTurns(bytes);
      await store({ step, phase, epoch, stepInEpoch, sizeBytes: bytes.byteLength, sha256 }, bytes, signal);
      if (signal.aborted) return;
      logger.info({ step, sizeBytes: bytes.byteLength, pauseMs }, 'stored a checkpoint');
      await report({ kind: 'checkpointTaken', ...where(), step, sha256 });
      await this.#tellLeftOut(step);
    } catch (thrown) {
      if (!signal.aborted) await this.#miss(step, thrown);
    } finally {
      this.#upload = undefined;
    }
  }

  /** Of one that failed, its failure is told alone: that is why there are no checkpoints, and logs tell of one reason only now and then. */
  async #tellLeftOut(sent: number): Promise<void> {
    const leftOut = this.#upload?.leftOut;
    if (leftOut === undefined) return;
    await this.#miss(leftOut, new Error(`the one of step ${sent} was still on its way to the coordinator`));
  }

  async #miss(step: number, thrown: unknown): Promise<void> {
    const { logger, report, where } = this.#tools;
    const why = messageOf(thrown);
    logger.warn({ step, why }, 'could not store a checkpoint');
    if (thrown instanceof ThawError && PASSING.includes(thrown.code)) return;
    await report({ kind: 'checkpointMissed', ...where(), step, why });
  }
}

function intervalMsOf({ everySeconds = 0 }: CheckpointsSpec): number {
  return everySeconds * 1_000;
}

async function digestInTurns(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.byteLength; at += DIGESTED_AT_ONCE) {
    hash.update(bytes.subarray(at, at + DIGESTED_AT_ONCE));
    await setImmediate();
  }
  return hash.digest('hex');
}
