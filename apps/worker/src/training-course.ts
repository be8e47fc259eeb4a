import type { Logger } from '@thaw/observability';
import {
  numExamplesOfStep,
  stepsPerEpoch,
  type JobSpec,
  type Measurements,
  type Schedule,
  type StepTimes,
} from '@thaw/orchestration';
import type { MemberPosition } from '@thaw/protocol';
import type { SharedVector, StepPlace } from './compute/compute-calls.js';
import type { ComputeThread } from './compute/compute-thread.js';
import type { CoursePosition } from './course-position.js';
import type { CourseReport } from './course-reports.js';
import { EpochMeans } from './epoch-means.js';
import { beginStep, wholeStep, type StepUnderway } from './step-underway.js';

/** A reduction to be done: what for, and what this member adds to it. */
export interface Reduction {
  readonly purpose: 'train' | 'evaluate';
  readonly stepInEpoch: number;
  /** The step that it completes, or after which it evaluates. */
  readonly step: number;
  /** Where the result goes. */
  readonly into: SharedVector;
  /** This member's part, by the replicas that it carries now; asked for again when they change. */
  compute(): Promise<StepUnderway>;
}

/** What came of a reduction on this member. */
export interface Reduced extends StepTimes {
  readonly payloadBytes: number;
  /** Those that this member computed; none where it took the result from another one. */
  readonly replicas: readonly number[];
  /** Which examples a training step used on all members, as `encodeUsedExamples` writes them. */
  readonly rows: Uint8Array;
  /** Whether all sums are finite; left out where it took the result from another one. */
  readonly isFinite?: boolean;
  /** As `ComputedStep` has it; empty where it took the result from another one. */
  readonly gradientDigest: string;
}

/** What a course works with; it owns none of it. */
export interface CourseTools {
  readonly spec: JobSpec;
  readonly schedule: Schedule;
  readonly hasHoldOut: boolean;
  readonly compute: ComputeThread;
  /** Reduces over all members, whoever they are by then. */
  readonly reduce: (reduction: Reduction) => Promise<Reduced>;
  /** Called before each reduction, where the state stands still until it resolves. */
  readonly beforeReduction: (position: CoursePosition) => Promise<void>;
  /** What gave this member its replicas: something else once it has been given others. */
  readonly share: () => unknown;
  /** Bound to the generation. */
  readonly where: () => MemberPosition;
  readonly report: (message: CourseReport) => Promise<void>;
  readonly logger: Logger;
}

/** A step that is computed before its reduction begins. */
interface StepAhead {
  readonly step: number;
  /** What gave the replicas that it is computed for. */
  readonly share: unknown;
  readonly underway: Promise<StepUnderway>;
}

/**
 * The training of a job from any position to its end, in the order in which it happens. It knows nothing of who else
 * takes part: between two reductions it depends on nobody, and `reduce` returns when the sum over all replicas is there.
 */
export class TrainingCourse {
  readonly #tools: CourseTools;
  #position: CoursePosition;
  #ahead: StepAhead | undefined;
  #steps: readonly SharedVector[] = [];
  #evaluations: readonly SharedVector[];

  /** @param evaluations where reduced evaluations go, in turn */
  constructor(tools: CourseTools, position: CoursePosition, evaluations: readonly SharedVector[]) {
    this.#tools = tools;
    this.#position = position;
    this.#evaluations = evaluations;
  }

  /** Holds still while a reduction is waited for. */
  get position(): CoursePosition {
    return this.#position;
  }

  /** Trains all phases that are left. */
  async run(): Promise<void> {
    while (this.#position.phase < this.#tools.spec.train.phases.length) await this.#trainPhase();
  }

  /** Trains epochs until the rules of the phase say that it is over: on every member after the same one. */
  async #trainPhase(): Promise<void> {
    const { compute, report, where } = this.#tools;
    const { phase } = this.#position;
    const { setting, reducedSteps } = await compute.call('beginPhase', phase);
    this.#steps = reducedSteps;
    await report({ kind: 'phaseStarted', ...where(), phase, setting });
    while (!(await this.#trainEpoch())) continue;
    const end = await compute.call('endPhase', null);
    await report({ kind: 'phaseCompleted', ...where(), phase, ...end });
    this.#advance({ phase: phase + 1 });
  }

  /** @returns whether the phase ends with this epoch */
  async #trainEpoch(): Promise<boolean> {
    const { schedule, compute, report, where, logger } = this.#tools;
    while (this.#position.stepInEpoch < stepsPerEpoch(schedule)) await this.#takeStep();
    const evaluation = await this.#evaluate();
    const { phase, epoch, step, sums } = this.#position;
    const training = new EpochMeans(sums).means();
    const measured = { epoch, training, ...(evaluation && { evaluation }) };
    const { learningRate, isLast, features, scaling } = await compute.call('endEpoch', measured);
    this.#advance({ epoch: epoch + 1, stepInEpoch: 0, sums: EpochMeans.NOTHING });
    logger.info({ phase, epoch, step, learningRate, training, evaluation, scaling }, 'completed an epoch');
    const told = { phase, epoch, learningRate, training, evaluation, features, scaling };
    await report({ kind: 'epoch', ...where(), ...told });
    return isLast;
  }

  async #takeStep(): Promise<void> {
    const { compute, schedule, report, where, logger } = this.#tools;
    const { epoch, stepInEpoch, sums, step: before } = this.#position;
    const step = before + 1;
    const place: StepPlace = { epoch, stepInEpoch, step };
    const {
      buffer,
      isFinite = false,
      ...reduced
    } = await this.#reduce('train', step, this.#steps, () => this.#computeStep(place));
    const applied = compute.call('applyStep', { ...place, buffer, isKnownFinite: isFinite });
    const isLast = stepInEpoch + 1 === stepsPerEpoch(schedule);
    if (!isLast) this.#computeAhead({ epoch, stepInEpoch: stepInEpoch + 1, step: step + 1 });
    const { training, numExamples, numTensors, features } = await applied;
    logger.debug({ step, numTensors }, 'applied a step');
    const means = new EpochMeans(sums).add(training, numExamplesOfStep(schedule, stepInEpoch));
    this.#advance({ step, stepInEpoch: stepInEpoch + 1, sums: means.sums });
    const stateDigest = this.#isCompared(step) ? await compute.call('stateDigest', null) : '';
    const measured = { training, numExamples, ...reduced, stateDigest, features };
    await report({ kind: 'step', ...where(), epoch, ...measured });
  }

  /** Lets the compute thread go on with the next step at once, whatever this thread does in between. */
  #computeAhead(place: StepPlace): void {
    const { compute, share } = this.#tools;
    const underway = beginStep(compute, place);
    // Whoever takes it hears of a failure.
    underway.catch(() => undefined);
    this.#ahead = { step: place.step, share: share(), underway };
  }

  #computeStep(place: StepPlace): Promise<StepUnderway> {
    const { compute, share } = this.#tools;
    const ahead = this.#ahead;
    this.#ahead = undefined;
    const isIt = ahead?.step === place.step && ahead.share === share();
    return isIt ? ahead.underway : beginStep(compute, place);
  }

  /** Whether all members tell what state they hold after a step. */
  #isCompared(step: number): boolean {
    const { stateEvery } = this.#tools.spec.verify;
    return stateEvery > 0 && step % stateEvery === 0;
  }

  /** Each held-back example counts once. */
  async #evaluate(): Promise<Measurements | null> {
    const { compute, hasHoldOut } = this.#tools;
    if (!hasHoldOut) return null;
    const { buffer } = await this.#reduce('evaluate', this.#position.step, this.#evaluations, async () =>
      wholeStep(await compute.call('computeEvaluation', null)),
    );
    return compute.call('summarizeEvaluation', buffer);
  }

  /** The buffers take turns, so that the result before is still there for a member that did not get it. */
  async #reduce(
    purpose: Reduction['purpose'],
    step: number,
    buffers: readonly SharedVector[],
    compute: () => Promise<StepUnderway>,
  ): Promise<Reduced & { buffer: number }> {
    await this.#tools.beforeReduction(this.#position);
    const { reductions, stepInEpoch } = this.#position;
    const buffer = reductions % buffers.length;
    const into = buffers[buffer];
    if (into === undefined) throw new Error('a course reduces only within a phase');
    const reduced = await this.#tools.reduce({ purpose, stepInEpoch, step, into, compute });
    this.#advance({ reductions: reductions + 1 });
    return { ...reduced, buffer };
  }

  #advance(change: Partial<CoursePosition>): void {
    this.#position = { ...this.#position, ...change };
  }
}
