import {
  checkedToken,
  createCoordinatorClient,
  pushFolder,
  readClientSecurity,
  readLocalJob,
  submitLocalJob,
  type CallOptions,
  type CoordinatorClient,
  type CoordinatorView,
  type DatasetView,
  type JobView,
  type LocalJob,
  type UploadOptions,
} from '@thaw/protocol';
import { Job } from './job.js';

/** Where the coordinator is, and how both sides know each other. */
export interface ConnectOptions extends CallOptions {
  /** host:port, by default 127.0.0.1:7070. */
  readonly address?: string;
  /** TLS: path of the certificate of the coordinator's authority. */
  readonly ca?: string;
  /** Mutual TLS: path of your own certificate; beside `ca` and `key`. */
  readonly cert?: string;
  /** Path of its private key. */
  readonly key?: string;
  /** The token itself. */
  readonly token?: string;
}

/** How to submit a job. */
export interface SubmitOptions extends UploadOptions {
  /** Submitting again with the same key returns the first job. */
  readonly idempotencyKey?: string;
  /** Where relative paths start: by default at the job file, or at the working directory for a job given as an object. */
  readonly folder?: string;
}

/** How to upload a folder. */
export interface UploadFolderOptions extends UploadOptions {
  /** Job files can name the dataset as `dataset:NAME`; without a name it expires a week after its last use. */
  readonly name?: string;
}

const DEFAULT_ADDRESS = '127.0.0.1:7070';

/**
 * Connects to a coordinator that answers.
 * @throws ThawError UNAVAILABLE when nobody does, UNAUTHENTICATED when one side does not trust the other,
 * INVALID_ARGUMENT for a file of certificates that cannot be used
 */
export async function connect(options: ConnectOptions = {}): Promise<Coordinator> {
  const { address = DEFAULT_ADDRESS, token, timeoutMs, signal, ...paths } = options;
  const security = await readClientSecurity(paths);
  const proof = token === undefined ? security : { ...security, token: checkedToken(token, 'token') };
  const client = createCoordinatorClient(address, proof);
  try {
    await client.jobs.describe({ ...(timeoutMs !== undefined && { timeoutMs }), ...(signal && { signal }) });
  } catch (thrown) {
    client.close();
    throw thrown;
  }
  return new Coordinator(client);
}

/** A coordinator as its users see it. Every call throws ThawError with the coordinator's status. */
export class Coordinator {
  readonly #client: CoordinatorClient;

  /** Use {@link connect}. */
  constructor(client: CoordinatorClient) {
    this.#client = client;
  }

  /** Uploads a folder as a dataset; what the coordinator has already is not sent again. */
  async upload(folder: string, { name = '', ...options }: UploadFolderOptions = {}): Promise<DatasetView> {
    return pushFolder(this.#client, folder, name, options);
  }

  /**
   * Uploads what a job names of this machine, and submits it.
   * @param job the path of a job file, or what would stand in one
   * @throws ThawError INVALID_ARGUMENT with all that is wrong with it
   */
  async submit(job: string | Readonly<Record<string, unknown>>, options: SubmitOptions = {}): Promise<Job> {
    const { idempotencyKey, folder, ...uploading } = options;
    const local = typeof job === 'string' ? await readLocalJob(job, folder) : jobOfObject(job, folder);
    const { jobId } = await submitLocalJob(this.#client, { ...local, idempotencyKey }, uploading);
    return this.job(jobId);
  }

  /** A job that was submitted earlier; whether there is one shows at its first use. */
  job(id: string): Job {
    return new Job(id, this.#client);
  }

  /** All jobs, oldest first. */
  async jobs(options: CallOptions = {}): Promise<JobView[]> {
    return this.#client.jobs.list(options);
  }

  /** Which coordinator this is, and the workers of its pool. */
  async describe(options: CallOptions = {}): Promise<CoordinatorView> {
    return this.#client.jobs.describe(options);
  }

  /** Ends the connection and all calls that are under way. */
  close(): void {
    this.#client.close();
  }
}

function jobOfObject(job: Readonly<Record<string, unknown>>, folder = process.cwd()): LocalJob {
  return { jobFile: JSON.stringify(job), fileName: 'the job', folder };
}
