import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { requireName } from './artifact-name.js';
import type { ArtifactInfo, ArtifactStore, OpenedArtifact, PutOptions } from './artifact-store.js';
import { moveIntoPlace, writeAside } from './atomic-write.js';
import { ArtifactNotFound, CorruptArtifact, UploadTooLarge } from './errors.js';
import { whenPresent } from './when-present.js';

const RECORD_SUFFIX = '.json';

/**
 * Artifacts in a local folder, addressed by content: the bytes are in `blobs/SHA256`, and
 * `jobs/JOB/NAME.json` says which blob a name means. Renaming that record into place is what commits a `put`.
 */
export class FolderArtifactStore implements ArtifactStore {
  readonly #folder: string;

  /** @param folder created when first written to */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(
    jobId: string,
    name: string,
    content: AsyncIterable<Uint8Array>,
    options: PutOptions = {},
  ): Promise<ArtifactInfo> {
    requireName('job id', jobId);
    requireName('artifact name', name);
    await this.#createFolders(jobId);
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const inspect = (chunk: Uint8Array): void => {
      hash.update(chunk);
      sizeBytes += chunk.length;
      if (options.maxSizeBytes !== undefined && sizeBytes > options.maxSizeBytes) {
        throw new UploadTooLarge(jobId, name, options.maxSizeBytes);
      }
    };
    const aside = this.#pathAside();
    await writeAside(aside, content, inspect, options.signal);
    const info = { jobId, name, sizeBytes, sha256: hash.digest('hex') };
    await moveIntoPlace(aside, this.#blobPath(info.sha256), () =>
      requireDigest(info, options.expectedSha256),
    );
    await this.#writeRecord(info);
    return info;
  }

  async get(jobId: string, name: string): Promise<OpenedArtifact> {
    requireName('job id', jobId);
    requireName('artifact name', name);
    const info = await this.#readRecord(jobId, name);
    if (info === undefined) {
      const others = await this.list(jobId);
      throw new ArtifactNotFound(
        jobId,
        name,
        others.map((other) => other.name),
      );
    }
    return { info, content: readVerified(this.#blobPath(info.sha256), info) };
  }

  async list(jobId: string): Promise<ArtifactInfo[]> {
    requireName('job id', jobId);
    const files = await whenPresent(readdir(join(this.#folder, 'jobs', jobId)));
    const names = (files ?? []).map((file) => file.slice(0, -RECORD_SUFFIX.length)).sort();
    const records = await Promise.all(names.map((name) => this.#readRecord(jobId, name)));
    return records.filter((info) => info !== undefined);
  }

  async #createFolders(jobId: string): Promise<void> {
    const folders = ['blobs', 'incoming', join('jobs', jobId)];
    await Promise.all(folders.map((folder) => mkdir(join(this.#folder, folder), { recursive: true })));
  }

  async #writeRecord(info: ArtifactInfo): Promise<void> {
    const aside = this.#pathAside();
    await writeAside(aside, [Buffer.from(JSON.stringify(info))]);
    await moveIntoPlace(aside, this.#recordPath(info.jobId, info.name));
  }

  async #readRecord(jobId: string, name: string): Promise<ArtifactInfo | undefined> {
    const text = await whenPresent(readFile(this.#recordPath(jobId, name), 'utf8'));
    return text === undefined ? undefined : (JSON.parse(text) as ArtifactInfo);
  }

  #pathAside(): string {
    return join(this.#folder, 'incoming', randomUUID());
  }

  #blobPath(sha256: string): string {
    return join(this.#folder, 'blobs', sha256);
  }

  #recordPath(jobId: string, name: string): string {
    return join(this.#folder, 'jobs', jobId, `${name}${RECORD_SUFFIX}`);
  }
}

function requireDigest({ jobId, name, sha256 }: ArtifactInfo, expected: string | undefined): void {
  if (expected !== undefined && expected !== sha256) {
    throw new CorruptArtifact(jobId, name, expected, sha256);
  }
}

async function* readVerified(path: string, info: ArtifactInfo): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    yield chunk;
  }
  const received = hash.digest('hex');
  if (received !== info.sha256) {
    throw new CorruptArtifact(info.jobId, info.name, info.sha256, received);
  }
}
