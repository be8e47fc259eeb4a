import { ThawError } from '@thaw/errors';
import {
  blocksOfRuns,
  compareGenerations,
  dealReplicas,
  findJob,
  generationName,
  runsVerifiedBy,
  verificationPlanOf,
  type CoordinatorState,
  type Member,
  type ReplicaRun,
} from '@thaw/orchestration';
import type { Logger } from '@thaw/observability';
import type { ArtifactHeader, BlockRequest, Caller, MemberIdentity } from '@thaw/protocol';
import type { ArtifactStore } from '@thaw/store';
import type { Dataset } from '@thaw/datasets';
import type { JobMaterials } from './job-materials.js';

/** The most that one file of a job may hold. */
const MAX_ARTIFACT_BYTES = 2 ** 34;

interface AwaitedMaterials {
  readonly promise: Promise<JobMaterials>;
  readonly resolve: (materials: JobMaterials) => void;
  readonly reject: (why: ThawError) => void;
}

/** What the members of a job fetch and store; each gets only what its part in the job needs. */
export class JobFiles {
  readonly #materials = new Map<string, JobMaterials>();
  /** Of jobs that are prepared again, after a restart of the coordinator. */
  readonly #awaited = new Map<string, AwaitedMaterials>();
  readonly #artifacts: ArtifactStore;
  readonly #state: () => CoordinatorState;
  readonly #logger: Logger;

  constructor(options: { artifacts: ArtifactStore; state: () => CoordinatorState; logger: Logger }) {
    this.#artifacts = options.artifacts;
    this.#state = options.state;
    this.#logger = options.logger;
  }

  /** Where the same is held already, which members may be reading, that stays. */
  hold(jobId: string, materials: JobMaterials): void {
    if (this.#materials.has(jobId)) return void materials.data.close();
    this.#materials.set(jobId, materials);
    this.#awaited.get(jobId)?.resolve(materials);
    this.#awaited.delete(jobId);
  }

  async release(jobId: string): Promise<void> {
    const materials = this.#materials.get(jobId);
    this.#materials.delete(jobId);
    this.#awaited.get(jobId)?.reject(notRunning(jobId));
    this.#awaited.delete(jobId);
    await materials?.data.close();
  }

  /** As soon as the job is prepared. @throws ThawError NOT_FOUND when it ends before */
  whenPrepared(jobId: string): JobMaterials | Promise<JobMaterials> {
    const materials = this.#materials.get(jobId);
    if (materials !== undefined) return materials;
    const awaited = this.#awaited.get(jobId) ?? awaitMaterials();
    this.#awaited.set(jobId, awaited);
    return awaited.promise;
  }

  /** @throws ThawError NOT_FOUND when the job has ended; UNAVAILABLE while it is prepared again */
  materialsOf(jobId: string): JobMaterials {
    const materials = this.#materials.get(jobId);
    if (materials !== undefined) return materials;
    const job = findJob(this.#state(), jobId);
    if (job === undefined) throw notRunning(jobId);
    throw new ThawError('UNAVAILABLE', `the data of job ${jobId} is being prepared; ask again`);
  }

  /** @throws ThawError PERMISSION_DENIED for a block that holds no example of the replicas that the member carries or verifies */
  async readBlock(request: BlockRequest, caller?: Caller): Promise<Uint8Array> {
    const member = this.requireMember(request, caller);
    const { data, spec } = this.materialsOf(request.jobId);
    const dataset = [data.train, data.holdOut].find((candidate) => candidate?.digest === request.dataset);
    if (dataset === undefined)
      throw new ThawError('NOT_FOUND', `job ${request.jobId} has no dataset ${request.dataset}`);
    const verified = dataset === data.train ? this.#runsVerifiedBy(member, request.jobId) : [];
    if (!blocksOf([member.run, ...verified], dataset, spec.train.replicas).includes(request.index)) {
      const others = verified.map((run) => `, nor of ${describeRun(run)}, which it verifies`).join('');
      throw new ThawError(
        'PERMISSION_DENIED',
        `block ${request.index} holds no example of replicas ${describeRun(member.run)}, which worker ${request.workerId} carries${others}`,
      );
    }
    const { jobId, workerId, index } = request;
    this.#logger.debug(
      { jobId, workerId, rank: member.rank, dataset: dataset.digest, index },
      'sent a block',
    );
    return dataset.readBlock(index);
  }

  #runsVerifiedBy({ rank }: Member, jobId: string): ReplicaRun[] {
    const job = findJob(this.#state(), jobId);
    if (job === undefined) return [];
    const runs = job.members.map(({ run }) => run);
    return runsVerifiedBy(rank, runs, verificationPlanOf(job));
  }

  /** @throws ThawError NOT_FOUND when the base has no weights */
  readModel(identity: MemberIdentity, caller?: Caller): Uint8Array {
    this.requireMember(identity, caller);
    const { base } = this.materialsOf(identity.jobId);
    if (base.weights !== null) return base.weights;
    throw new ThawError(
      'NOT_FOUND',
      `the base of job ${identity.jobId} has no weights; they are initialized from the seed`,
    );
  }

  /** @returns the SHA-256 of what was stored */
  async store(header: ArtifactHeader, chunks: AsyncIterable<Uint8Array>, caller?: Caller): Promise<string> {
    this.requireMember(header, caller);
    const { jobId, name, sizeBytes, sha256 } = header;
    const limits = { maxSizeBytes: Math.min(sizeBytes, MAX_ARTIFACT_BYTES), expectedSha256: sha256 };
    return (await this.#artifacts.put(jobId, name, chunks, limits)).sha256;
  }

  /** Ids are no secret: where callers have certificates, a member's name must be the caller's. @throws ThawError ABORTED, PERMISSION_DENIED */
  requireMember({ jobId, workerId, generation }: MemberIdentity, caller: Caller | undefined): Member {
    const job = findJob(this.#state(), jobId);
    if (job?.generation == null || compareGenerations(job.generation, generation) !== 0) {
      throw new ThawError(
        'ABORTED',
        `generation ${generationName(generation)} is not the present one of job ${jobId}`,
      );
    }
    const member = job.members.find((candidate) => candidate.workerId === workerId);
    if (member === undefined)
      throw new ThawError('PERMISSION_DENIED', `worker ${workerId} has no part in job ${jobId}`);
    if (caller !== undefined && caller.name !== member.name) {
      throw new ThawError(
        'PERMISSION_DENIED',
        `worker ${workerId} is ${member.name}: expected its certificate, received that of ${caller.name}`,
      );
    }
    return member;
  }
}

function awaitMaterials(): AwaitedMaterials {
  let settle: Omit<AwaitedMaterials, 'promise'> | undefined;
  const promise = new Promise<JobMaterials>((resolve, reject) => (settle = { resolve, reject }));
  promise.catch(() => undefined);
  return { promise, resolve: (found) => settle?.resolve(found), reject: (why) => settle?.reject(why) };
}

function notRunning(jobId: string): ThawError {
  return new ThawError('NOT_FOUND', `job ${jobId} is not running here: it has ended, or its id is wrong`);
}

function blocksOf(runs: readonly ReplicaRun[], dataset: Dataset, numReplicas: number): number[] {
  const dealt = dealReplicas(dataset.numExamples, numReplicas);
  return blocksOfRuns(
    dataset.blocks,
    runs.flatMap(({ start, end }) => dealt.slice(start, end)),
  );
}

function describeRun({ start, end }: ReplicaRun): string {
  return `${start} to ${end - 1}`;
}
