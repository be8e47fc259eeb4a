import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { EventMember, JobEvent } from '@thaw/orchestration';
import {
  createCoordinatorClient,
  submitLocalJob,
  type ClientSecurity,
  type CoordinatorClient,
  type JobClient,
  type JobUpdate,
  type JobView,
  type LocalJob,
} from '@thaw/protocol';
import { FolderArtifactStore } from '@thaw/store';
import { JobLog } from './job-log.js';
import type { ThawProcess } from './thaw-process.js';

/** How a job went. */
export interface JobOutcome {
  readonly job: JobView;
  /** All of them, in order. */
  readonly events: readonly JobEvent[];
}

/** A coordinator that runs, with what a test needs of it. */
export class Cluster {
  readonly address: string;
  readonly dataDir: string;
  /** The command that started the coordinator, and in the case of `thaw up` the workers. */
  readonly process: ThawProcess;
  readonly client: CoordinatorClient;

  private constructor(process: ThawProcess, dataDir: string, address: string, security?: ClientSecurity) {
    this.process = process;
    this.dataDir = dataDir;
    this.address = address;
    this.client = createCoordinatorClient(address, security);
  }

  /** Waits until the coordinator listens. */
  static async open(process: ThawProcess, dataDir: string, security?: ClientSecurity): Promise<Cluster> {
    const address = await process.stdout.object(
      'the address of the coordinator',
      (notice) => notice['address'],
    );
    return new Cluster(process, dataDir, String(address), security);
  }

  get jobs(): JobClient {
    return this.client.jobs;
  }

  close(): void {
    this.client.close();
  }

  /** Kills the coordinator itself: if the command around it were killed, it would end in good order. */
  async killCoordinator(): Promise<void> {
    const processId = await this.process.stdout.object('its process', (notice) => notice['processId']);
    process.kill(Number(processId), 'SIGKILL');
    await this.process.ended;
  }

  /** Uploads what a job file names, and submits it. */
  async submit(file: string): Promise<JobView> {
    return submitLocalJob(this.client, await localJobOf(file));
  }

  /** Submits a job file and waits for its end. */
  async run(file: string): Promise<JobOutcome> {
    return this.outcome((await this.submit(file)).jobId);
  }

  /** Waits for a job's end. */
  async outcome(jobId: string): Promise<JobOutcome> {
    const events: JobEvent[] = [];
    for await (const update of this.jobs.watch(jobId)) if (update.kind === 'event') events.push(update.event);
    return { job: await this.jobs.get(jobId), events };
  }

  /** The first update, past or future, that fits; throws when the job ends without. */
  async update(jobId: string, fits: (update: JobUpdate) => boolean): Promise<JobUpdate> {
    for await (const update of this.jobs.watch(jobId)) if (fits(update)) return update;
    throw new Error(
      `job ${jobId} ended before what was waited for: ${JSON.stringify(await this.jobs.get(jobId))}`,
    );
  }

  /** Waits until a job has completed a number of steps. */
  async untilStep(jobId: string, step: number): Promise<void> {
    await this.update(jobId, (update) => update.kind === 'progress' && update.progress.step >= step);
  }

  /** The members of a generation in the coordinator's first term, as soon as it is formed. */
  async formedBy(jobId: string, number: number): Promise<readonly EventMember[]> {
    const event = await this.#event(
      jobId,
      'GenerationFormed',
      ({ generation }) => generation.number === number,
    );
    return event.members;
  }

  /** Waits until the members of a generation train. @returns from where on */
  startedIn(jobId: string, number: number): Promise<EventOf<'TrainingStarted'>> {
    return this.#event(jobId, 'TrainingStarted', ({ generation }) => generation.number === number);
  }

  async #event<Type extends JobEvent['type']>(
    jobId: string,
    type: Type,
    fits: (event: EventOf<Type>) => boolean,
  ): Promise<EventOf<Type>> {
    const isIt = (event: JobEvent): event is EventOf<Type> => event.type === type;
    const update = await this.update(
      jobId,
      (each) => each.kind === 'event' && isIt(each.event) && fits(each.event),
    );
    if (update.kind !== 'event' || !isIt(update.event)) throw new Error(`expected a ${type}`);
    return update.event;
  }

  /** A file that a job left. */
  async artifact(jobId: string, name: string): Promise<Uint8Array> {
    const { content } = await new FolderArtifactStore(join(this.dataDir, 'artifacts')).get(jobId, name);
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** What the coordinator logged of a job that has ended. */
  async logOf(jobId: string): Promise<JobLog> {
    await this.process.stderr.object(`the log of the end of job ${jobId}`, (line) =>
      line['jobId'] === jobId && isEnd(line['event']) ? true : undefined,
    );
    return new JobLog(this.process.stderr.objects.filter((line) => line['jobId'] === jobId));
  }

  /** Waits until a worker of that name has joined. @returns its process id, not that of the command around it */
  async processIdOf(workerName: string): Promise<number> {
    const processId = await this.process.stderr.object(`worker ${workerName} to join`, (line) =>
      line['msg'] === 'a worker joined' && line['name'] === workerName ? line['processId'] : undefined,
    );
    return Number(processId);
  }
}

type EventOf<Type extends JobEvent['type']> = Extract<JobEvent, { type: Type }>;

/** What must depend neither on who trained nor on who coordinated: everything but times, generations and who they were. */
export function courseOf({ events }: JobOutcome): unknown[] {
  return events
    .filter(({ type }) => ['PhaseStarted', 'EpochCompleted', 'PhaseCompleted'].includes(type))
    .map(({ at: _at, ...event }) => event);
}

/** What `thaw submit` reads of a job file. */
export async function localJobOf(file: string): Promise<LocalJob> {
  return { jobFile: await readFile(file, 'utf8'), fileName: basename(file), folder: dirname(file) };
}

function isEnd(event: unknown): boolean {
  const { type } = (event ?? {}) as { type?: string };
  return type === 'JobSucceeded' || type === 'JobFailed' || type === 'JobCancelled';
}
