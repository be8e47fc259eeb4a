import path from 'node:path';
import { messageOf, ThawError, toThawError } from '@thaw/errors';
import type { WeightsCacheSettings } from '@thaw/model-files';
import { childLogger, Closables, type Logger } from '@thaw/observability';
import {
  findAttempt,
  findJob,
  type CoordinatorEffect,
  type CoordinatorState,
  type Decision,
  type WorkerConnection,
} from '@thaw/orchestration';
import {
  addArtifactService,
  addDatasetService,
  addJobService,
  addStandardServices,
  addUploadService,
  addWorkerService,
  createServer,
  listen,
  readServerSecurity,
  requireSecurity,
  type ListeningServer,
  type ServerSecurity,
  type WorkerMessage,
} from '@thaw/protocol';
import { LayerModules, readLayerModules } from '@thaw/training';
import { ArtifactDesk } from './artifact-desk.js';
import { assignmentOf } from './assignment-words.js';
import { BoundedQueue } from './bounded-queue.js';
import { CheckpointDesk } from './checkpoint-desk.js';
import { Core, type EffectHandlers, type Happening } from './core.js';
import type { CoordinatorConfig } from './coordinator-config.js';
import { openStorage, type CoordinatorStorage } from './coordinator-storage.js';
import { HeldOutDesk } from './held-out-desk.js';
import { IdleCollection } from './idle-collection.js';
import { JobData } from './job-data.js';
import { JobDesk } from './job-desk.js';
import { JobDirectory } from './job-directory.js';
import { LedgerDesk } from './ledger-desk.js';
import { startLeaseClock } from './lease-clock.js';
import { JobFiles } from './job-files.js';
import { storeHistory } from './job-history.js';
import { JobLogs } from './job-logs.js';
import { readJobModel } from './job-model.js';
import { prepareJob } from './job-preparation.js';
import type { CoordinatorRecords } from './job-record.js';
import { recoverState } from './job-recovery.js';
import { wordsOf, type Telling } from './member-words.js';
import { ProgressBoard } from './progress-board.js';
import { WorkerSessions, type SessionListener } from './worker-sessions.js';

const SERVICES = ['Job', 'Upload', 'Dataset', 'Artifact', 'Worker'].map((name) => `thaw.v1.${name}Service`);

/** How often uploads that nobody uses any more are looked for. */
const SWEEP_EVERY_MS = 3_600_000;

/** Jobs whose data and model are read at once; the others wait, in the order in which they came. */
const MOST_PREPARATIONS = 2;

/** What a coordinator is made from. */
interface CoordinatorParts {
  readonly modules: LayerModules;
  readonly storage: CoordinatorStorage;
  readonly initial: Decision;
}

type EffectOf<Type extends CoordinatorEffect['type']> = Extract<CoordinatorEffect, { type: Type }>;

/** The control plane: one process that knows all jobs and workers, and through which no gradient passes. */
export class Coordinator {
  readonly #logger: Logger;
  readonly #store: CoordinatorRecords;
  readonly #modules: LayerModules;
  readonly #storage: CoordinatorStorage;
  readonly #blockFolder: string;
  readonly #publishedWeights: WeightsCacheSettings;
  readonly #board = new ProgressBoard();
  readonly #logs = new JobLogs();
  readonly #preparations = new BoundedQueue(MOST_PREPARATIONS);
  readonly #core: Core;
  readonly #jobs: JobDirectory;
  readonly #ledger: LedgerDesk;
  readonly #sessions: WorkerSessions;
  readonly #files: JobFiles;
  readonly #checkpoints: CheckpointDesk;
  readonly #clocks: readonly NodeJS.Timeout[];
  readonly #idleCollection: IdleCollection;
  #onFailed: (failure: ThawError) => void = () => undefined;
  /** Resolves when a decision could not be stored: the coordinator is closed, and its process should end. */
  readonly failed = new Promise<ThawError>((resolve) => (this.#onFailed = resolve));
  #isClosing = false;
  #listening: ListeningServer | undefined;

  private constructor(
    config: CoordinatorConfig,
    { modules, storage, initial }: CoordinatorParts,
    logger: Logger,
  ) {
    this.#modules = modules;
    this.#storage = storage;
    this.#store = storage.records;
    this.#blockFolder = path.join(config.dataDir, 'blocks');
    this.#publishedWeights = { address: config.weightsUrl, cacheFolder: config.cacheDir ?? config.dataDir };
    this.#logger = childLogger(logger, { component: 'coordinator' });
    const state = (): CoordinatorState => this.#core.state;
    const failing = { logger: this.#logger, onFailure: (failure: ThawError) => void this.#fail(failure) };
    this.#ledger = new LedgerDesk({ store: this.#store, state, ...failing });
    this.#core = new Core(initial.state, {
      handlers: this.#handlers(),
      keep: (decision) => this.#ledger.commit(decision),
      ...failing,
    });
    this.#jobs = new JobDirectory({
      ...{ store: this.#store, state },
      settled: () => this.#core.settled(),
    });
    const dispatch = this.#core.dispatch.bind(this.#core);
    const sessions = { leaseMs: config.leaseMs, term: initial.state.term, logger: this.#logger };
    this.#sessions = new WorkerSessions(this.#listener(), sessions);
    this.#files = new JobFiles({ artifacts: storage.artifacts, state, logger: this.#logger });
    this.#checkpoints = new CheckpointDesk({
      ...{ store: storage.checkpoints, records: storage.records, files: this.#files },
      ...{ state, dispatch, logger: this.#logger },
    });
    this.#idleCollection = new IdleCollection({ isIdle: () => state().jobs.length === 0 });
    this.#clocks = [
      startLeaseClock(Math.min(250, config.leaseMs / 4), (deafMs) => {
        void dispatch({ type: 'TimePassed', deafMs });
      }),
      setInterval(() => void this.#sweep(), SWEEP_EVERY_MS),
    ];
    this.#core.perform(initial.effects);
  }

  /**
   * Starts to answer users and workers.
   * @throws CannotListen when the port is taken; InvalidLayerModule; InsecureListen, InvalidSecurity; DataFolderInUse and
   * what else opening the storage throws
   */
  static async start(config: CoordinatorConfig, logger: Logger): Promise<Coordinator> {
    const security = await readServerSecurity(config);
    requireSecurity('coordinator', config.listen, { security, isInsecure: config.insecure });
    const modules = await LayerModules.load(await readLayerModules(config.modules));
    const opened = new Closables();
    try {
      const storage = opened.add(await openStorage(config));
      const initial = await recoverState(storage.records, {
        now: Date.now(),
        config: { leaseMs: config.leaseMs, growBackAfterMs: config.growBackAfterMs },
        modules: modules.digests,
      });
      await storage.inputs.removeAllBut(initial.state.jobs.map(({ jobId }) => jobId));
      const coordinator = opened.add(new Coordinator(config, { modules, storage, initial }, logger));
      await coordinator.#checkpoints.sweep();
      const server = coordinator.#createServer(security);
      coordinator.#listening = await listen(server, config.listen, 'coordinator', security);
      return coordinator;
    } catch (thrown) {
      await opened.close();
      throw thrown;
    }
  }

  /** host:port, with the port that was taken. */
  get address(): string {
    return this.#listening?.address ?? '';
  }

  /** As decided last. */
  get state(): CoordinatorState {
    return this.#core.state;
  }

  /** Ends all streams, stops to listen, and lets go of the data folder. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#clocks.forEach(clearInterval);
    this.#idleCollection.close();
    this.#sessions.close();
    await this.#listening?.close();
    await this.#ledger.close();
    await this.#storage.close();
  }

  /** What is decided while everything is being closed is stored nowhere and told nobody, which is no failure. */
  async #fail(failure: ThawError): Promise<void> {
    if (this.#isClosing) return;
    this.#logger.error({ code: failure.code, why: failure.message }, 'what happened could not be stored');
    await this.close();
    this.#onFailed(failure);
  }

  #listener(): SessionListener {
    return {
      dispatch: (happening) => this.#core.dispatch(happening),
      onResult: (...result) => this.#onResult(...result),
      onStep: (...report) => this.#ledger.record(...report),
      onCheckpoint: (connection, { kind: _kind, ...message }) =>
        this.#checkpoints.taken({ ...connection, ...message }),
      onLog: ({ workerId }, { jobId, lines }) =>
        this.#logs.append({ jobId, members: findJob(this.#core.state, jobId)?.members }, workerId, lines),
      requireStored: () => this.#core.requireStored(),
    };
  }

  #createServer(security: ServerSecurity) {
    const server = createServer({}, security);
    const { inputs, uploads, datasets, artifacts } = this.#storage;
    const parts = {
      store: this.#store,
      ledger: this.#ledger,
      board: this.#board,
      logs: this.#logs,
      inputs,
      jobs: this.#jobs,
      state: () => this.#core.state,
    };
    const data = new JobData({ ...parts, blockFolder: this.#blockFolder });
    addJobService(
      server,
      new JobDesk({ ...parts, data, dispatch: (happening) => this.#decideForUser(happening) }),
    );
    addUploadService(server, uploads);
    addDatasetService(server, datasets);
    const heldOut = new HeldOutDesk(data);
    addArtifactService(server, new ArtifactDesk(artifacts, this.#jobs, heldOut));
    addWorkerService(server, {
      join: (session, caller) => void this.#sessions.serve(session, caller),
      fetchBlock: (request, caller) => this.#files.readBlock(request, caller),
      fetchModel: async (identity, caller) => this.#files.readModel(identity, caller),
      storeArtifact: (header, chunks, caller) => this.#files.store(header, chunks, caller),
      storeCheckpoint: (...upload) => this.#checkpoints.store(...upload),
      fetchCheckpoint: (...request) => this.#checkpoints.fetch(...request),
    });
    addStandardServices(server, SERVICES);
    return server;
  }

  /** A user is told of nothing that is not stored. */
  async #decideForUser(happening: Happening): Promise<void> {
    await this.#core.dispatch(happening);
    this.#core.requireStored();
  }

  #handlers(): EffectHandlers {
    const tell = (effect: Telling): void => this.#sessions.send(effect, wordsOf(effect));
    return {
      PrepareJob: (effect) => this.#preparations.add(() => this.#prepare(effect)),
      ReleaseJob: ({ jobId }) => this.#release(jobId),
      SeekCheckpoint: (effect) => void this.#checkpoints.seek(effect),
      // It is entered by now: it is a part of the decision.
      EnterCheckpoint: (effect) => void this.#checkpoints.makeRoom(effect),
      RefuseRequest: ({ jobId, code, message }) =>
        this.#logger.warn({ jobId, code, message }, 'refused a request'),
      RefuseWorker: (effect) => {
        this.#logger.warn(effect, 'refused a worker');
        this.#sessions.refuse(effect, new ThawError(effect.code, effect.message));
      },
      RefuseMessage: (effect) => {
        this.#logger.warn(effect, 'refused a message');
        tell(effect);
      },
      SendAssignment: (effect) => this.#assign(effect),
      SendReachCheck: ({ peers, ...worker }) => this.#sessions.send(worker, { kind: 'reachCheck', peers }),
      SendCatchUp: tell,
      SendStart: tell,
      SendStop: tell,
      RequestResult: tell,
      // It is stored by now: it is a part of the decision.
      AppendJobEvent: ({ jobId, event }) => this.#logger.info({ jobId, event }, 'a job changed'),
      PublishProgress: ({ jobId, progress }) => this.#board.publish(jobId, progress),
    };
  }

  /** Takes as long as it takes, while the core goes on. */
  async #prepare(effect: EffectOf<'PrepareJob'>): Promise<void> {
    // Cancelled while it waited for its turn.
    if (findAttempt(this.#core.state, effect) === undefined) return;
    const { artifacts, inputs, records } = this.#storage;
    await prepareJob(effect, {
      records,
      inputs,
      files: this.#files,
      sources: {
        modules: this.#modules,
        blockFolder: this.#blockFolder,
        readJobModel: (job) => readJobModel(job, { store: records, artifacts }),
        publishedWeights: this.#publishedWeights,
      },
      dispatch: (happening) => this.#core.dispatch(happening),
    });
  }

  async #release(jobId: string): Promise<void> {
    await this.#files.release(jobId);
    await this.#storage.inputs.remove(jobId);
    this.#board.forget(jobId);
    await this.#checkpoints.release(jobId);
    this.#idleCollection.jobEnded();
  }

  async #sweep(): Promise<void> {
    try {
      await this.#storage.datasets.sweep(Date.now());
    } catch (thrown) {
      this.#logger.error({ why: messageOf(thrown) }, 'could not look for unused uploads');
    }
  }

  /** A job that is prepared again, after a restart, tells its members later. */
  #assign(effect: EffectOf<'SendAssignment'>): void {
    const materials = this.#files.whenPrepared(effect.jobId);
    const words =
      materials instanceof Promise
        ? materials.then((prepared) => assignmentOf(effect, prepared))
        : assignmentOf(effect, materials);
    this.#sessions.send(effect, words);
  }

  async #onResult(
    _: WorkerConnection,
    { jobId, generation, weights, confusion }: Extract<WorkerMessage, { kind: 'result' }>,
  ): Promise<void> {
    try {
      // The history is made from the log, which the last epoch may be on its way to.
      await this.#core.settled();
      await storeHistory(jobId, { jobs: this.#store, artifacts: this.#storage.artifacts });
      const stored = await this.#storage.artifacts.list(jobId);
      const artifacts = stored.map(({ name, sizeBytes, sha256 }) => ({ name, sizeBytes, sha256 }));
      const result = { jobId, generation, weights, artifacts, ...(confusion && { confusion }) };
      await this.#core.dispatch({ type: 'ResultStored', ...result });
    } catch (thrown) {
      const { code, message } = toThawError(thrown);
      await this.#core.dispatch({ type: 'ResultFailed', jobId, generation, code, message });
    }
  }
}
