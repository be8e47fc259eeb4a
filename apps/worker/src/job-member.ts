import { createHash } from 'node:crypto';
import { AllReduce, type PeerTransport } from '@thaw/collectives';
import type { Logger } from '@thaw/observability';
import {
  jobSpecSchema,
  OUTPUT_FORMATS,
  stepsPerEpoch,
  type JobSpec,
  type Measurements,
} from '@thaw/orchestration';
import type {
  Assignment,
  DatasetInfo,
  MemberIdentity,
  MemberPosition,
  WorkerClient,
  WorkerMessage,
} from '@thaw/protocol';
import type {
  ComputedStep,
  FetchedDataset,
  PrepareRequest,
  PreparedJob,
  ResultFile,
  SharedVector,
  StepPlace,
} from './compute/compute-calls.js';
import type { ComputeThread } from './compute/compute-thread.js';
import { openShared } from './compute/shared-vector.js';
import { BlockSpool } from './block-spool.js';
import { fetchDataset, type FetchOptions } from './dataset-fetcher.js';
import { EpochMeans } from './epoch-means.js';
import { numExamplesOfStep, presentInEvaluation, presentInStep, scheduleOf } from './presence.js';

/** What a member works with; it owns none of it. */
export interface MemberTools {
  readonly workerId: string;
  readonly client: WorkerClient;
  readonly compute: ComputeThread;
  /** Connects with the other members; the member closes what it gets. */
  connectPeers(assignment: Assignment, signal: AbortSignal): Promise<PeerTransport>;
  /** Says something to the coordinator. */
  report(message: WorkerMessage): Promise<void>;
  /** Bound to the job and this member. */
  readonly logger: Logger;
}

/** How long a member waits for its peers in one reduction. */
const REDUCE_TIMEOUT_MS = 60_000;
const MAX_MODEL_BYTES = 2 ** 31;

/** This worker's part of one job: prepared at the assignment, trained after the start, ended by the last step or a stop. */
export class JobMember {
  readonly assignment: Assignment;
  readonly #tools: MemberTools;
  readonly #spec: JobSpec;
  readonly #abort = new AbortController();
  readonly #spools: BlockSpool[] = [];
  #prepared: PreparedJob | undefined;
  #transport: PeerTransport | undefined;
  #allReduce: AllReduce | undefined;
  /** Of the present phase. */
  #reducedStep: SharedVector | undefined;
  /** Updates applied so far. */
  #step = 0;
  /** Epochs completed so far, of all phases. */
  #epoch = 0;

  /** @throws when the assignment's job is not one that this version understands */
  constructor(assignment: Assignment, tools: MemberTools) {
    this.assignment = assignment;
    this.#tools = tools;
    this.#spec = jobSpecSchema.parse(JSON.parse(assignment.jobSpec));
  }

  /** Where this member stands. */
  get position(): MemberPosition {
    return { jobId: this.assignment.jobId, generation: this.assignment.generation, step: this.#step };
  }

  /** Ends whatever the member is doing; a call in progress throws `why`. */
  stop(why: Error): void {
    this.#abort.abort(why);
  }

  /** Fetches blocks and weights, builds the model and meets the peers; then reports ready. */
  async prepare(): Promise<void> {
    const { signal } = this.#abort;
    const connected = this.#tools.connectPeers(this.assignment, signal);
    // Awaited below; a failure before that must not count as unhandled.
    connected.catch(() => undefined);
    this.#prepared = await this.#tools.compute.call('prepare', await this.#fetchAll());
    this.#transport = await connected;
    this.#allReduce = this.#createAllReduce(this.#transport, this.#prepared);
    const { stateDigest } = this.#prepared;
    this.#tools.logger.info({ stateDigest }, 'ready to train');
    await this.#tools.report({ kind: 'ready', ...this.position, stateDigest });
  }

  /** Trains all phases and reports the end; the coordinator then asks one member for the result. */
  async train(): Promise<void> {
    for (let phase = 0; phase < this.#spec.train.phases.length; phase++) await this.#trainPhase(phase);
    const stateDigest = await this.#tools.compute.call('finish', null);
    this.#tools.logger.info({ step: this.#step, stateDigest }, 'took the last step');
    await this.#tools.report({ kind: 'finished', ...this.position, stateDigest });
  }

  /** Stores the job's files at the coordinator and reports what training did to the weights. */
  async storeResult(): Promise<void> {
    // One format after the other, so that no more than one is in memory.
    for (const format of OUTPUT_FORMATS.filter((each) => this.#spec.outputs.includes(each))) {
      for (const file of await this.#tools.compute.call('exportFiles', format)) await this.#store(file);
    }
    const weights = await this.#tools.compute.call('auditWeights', null);
    const confusion = await this.#tools.compute.call('confusion', null);
    await this.#tools.report({ kind: 'result', ...this.position, weights, confusion });
  }

  async #store({ name, bytes }: ResultFile): Promise<void> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const header = { ...this.#identity(), name, sizeBytes: bytes.byteLength, sha256 };
    await this.#tools.client.storeArtifact(header, bytes, { signal: this.#abort.signal });
  }

  /** Leaves the peers and frees the job's tensors. */
  async close(): Promise<void> {
    this.stop(new Error('the member was closed'));
    await this.#transport?.close();
    await this.#tools.compute.call('release', null);
    await Promise.all(this.#spools.map((spool) => spool.close()));
  }

  /** Trains epochs until the rules of the phase say that it is over: on every member after the same one. */
  async #trainPhase(phase: number): Promise<void> {
    const { compute } = this.#tools;
    const { setting, reducedStep } = await compute.call('beginPhase', phase);
    this.#reducedStep = reducedStep;
    await this.#tools.report({ kind: 'phaseStarted', ...this.position, phase, setting });
    while (!(await this.#trainEpoch(phase))) continue;
    const end = await compute.call('endPhase', null);
    await this.#tools.report({ kind: 'phaseCompleted', ...this.position, phase, ...end });
  }

  /** @returns whether the phase ends with this epoch */
  async #trainEpoch(phase: number): Promise<boolean> {
    const epoch = this.#epoch;
    const schedule = scheduleOf(this.#spec, this.assignment.train);
    const means = new EpochMeans();
    for (let stepInEpoch = 0; stepInEpoch < stepsPerEpoch(schedule); stepInEpoch++) {
      const place = { epoch, stepInEpoch, step: this.#step + 1 };
      means.add(await this.#takeStep(place), numExamplesOfStep(schedule, stepInEpoch));
    }
    const evaluation = await this.#evaluate();
    const training = means.means();
    const measured = { epoch, training, ...(evaluation && { evaluation }) };
    const { learningRate, isLast } = await this.#tools.compute.call('endEpoch', measured);
    this.#epoch += 1;
    const report = { phase, epoch, learningRate, training, evaluation };
    this.#tools.logger.info(
      { phase, epoch, step: this.#step, learningRate, training, evaluation },
      'completed an epoch',
    );
    await this.#tools.report({ kind: 'epoch', ...this.position, ...report });
    return isLast;
  }

  async #takeStep(place: StepPlace): Promise<Measurements> {
    const { compute } = this.#tools;
    const schedule = scheduleOf(this.#spec, this.assignment.train);
    const startedAt = performance.now();
    const computed = await compute.call('computeStep', place);
    const computeMs = performance.now() - startedAt;
    const isPresent = presentInStep(schedule, place.stepInEpoch);
    const payloadBytes = await this.#reduce('train', place.step, computed, isPresent);
    const training = await compute.call('applyStep', place);
    this.#step = place.step;
    const { examples } = computed;
    await this.#tools.report({
      kind: 'step',
      ...this.position,
      epoch: place.epoch,
      training,
      examples,
      payloadBytes,
      computeMs,
    });
    return training;
  }

  /** Each held-back example counts once. */
  async #evaluate(): Promise<Measurements | null> {
    const { holdOut } = this.assignment;
    if (holdOut === null) return null;
    const computed = await this.#tools.compute.call('computeEvaluation', null);
    await this.#reduce('evaluate', this.#step, computed, presentInEvaluation(this.#spec, holdOut));
    return this.#tools.compute.call('summarizeEvaluation', null);
  }

  async #reduce(
    purpose: 'train' | 'evaluate',
    step: number,
    computed: ComputedStep,
    isPresent: (replica: number) => boolean,
  ): Promise<number> {
    const { signal } = this.#abort;
    signal.throwIfAborted();
    const { reducedEvaluation } = required(this.#prepared);
    const into = openShared(purpose === 'train' ? required(this.#reducedStep) : reducedEvaluation);
    const { jobId, generation } = this.assignment;
    const { payloadBytesSent } = await required(this.#allReduce).reduce({
      id: { jobId, generation, step, purpose },
      partials: new Map(computed.partials.map(({ subtree, vector }) => [subtree, openShared(vector)])),
      presentReplicas: isPresent,
      length: into.length,
      into,
      signal,
      deadlineMs: REDUCE_TIMEOUT_MS,
    });
    return payloadBytesSent;
  }

  async #fetchAll(): Promise<PrepareRequest> {
    const { assignment } = this;
    const { client } = this.#tools;
    const { signal } = this.#abort;
    const run = required(assignment.members[assignment.rank]).run;
    const options = {
      client,
      identity: this.#identity(),
      numReplicas: this.#spec.train.replicas,
      run,
      signal,
    };
    const [train, holdOut, baseWeights] = await Promise.all([
      this.#fetch(assignment.train, options),
      assignment.holdOut && this.#fetch(assignment.holdOut, options),
      assignment.hasBaseWeights ? client.fetchModel(this.#identity(), MAX_MODEL_BYTES, { signal }) : null,
    ]);
    return { assignment, run, train, holdOut, baseWeights };
  }

  async #fetch(info: DatasetInfo, options: Omit<FetchOptions, 'spool'>): Promise<FetchedDataset> {
    const spool = await BlockSpool.create();
    this.#spools.push(spool);
    return fetchDataset(info, { ...options, spool });
  }

  #identity(): MemberIdentity {
    const { jobId, generation } = this.assignment;
    return { workerId: this.#tools.workerId, jobId, generation };
  }

  #createAllReduce(transport: PeerTransport, { maxVectorLength }: PreparedJob): AllReduce {
    return new AllReduce({
      transport,
      numReplicas: this.#spec.train.replicas,
      runs: this.assignment.members.map(({ run }) => run),
      maxLength: maxVectorLength,
    });
  }
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a member trains only after it was prepared');
  return value;
}
