import { ThawError } from '@thaw/errors';
import type { Artifact } from '@thaw/orchestration';
import type { ArtifactDownload, ArtifactServiceHandlers, HeldOutDownload } from '@thaw/protocol';
import type { ArtifactInfo, ArtifactStore } from '@thaw/store';
import type { HeldOutDesk } from './held-out-desk.js';
import type { JobDirectory } from './job-directory.js';

/** Gives out what jobs left, and what they are measured with. */
export class ArtifactDesk implements ArtifactServiceHandlers {
  readonly #artifacts: ArtifactStore;
  readonly #jobs: JobDirectory;
  readonly #heldOut: HeldOutDesk;

  constructor(artifacts: ArtifactStore, jobs: JobDirectory, heldOut: HeldOutDesk) {
    this.#artifacts = artifacts;
    this.#jobs = jobs;
    this.#heldOut = heldOut;
  }

  /** @throws ThawError NOT_FOUND for an unknown job */
  async list(jobId: string): Promise<readonly Artifact[]> {
    const stored = await this.#artifacts.list(jobId);
    if (stored.length === 0) await this.#jobs.require(jobId);
    return stored.map(artifactOf);
  }

  /** @throws ArtifactNotFound; ThawError INVALID_ARGUMENT for an offset behind the end */
  async download(jobId: string, name: string, offset: number): Promise<ArtifactDownload> {
    const { info, content } = await this.#artifacts.get(jobId, name);
    if (offset > info.sizeBytes) {
      throw new ThawError(
        'INVALID_ARGUMENT',
        `offset: expected at most the ${info.sizeBytes} bytes of ${name}, received ${offset}`,
      );
    }
    return { artifact: artifactOf(info), chunks: bytesAfter(offset, content) };
  }

  /** @throws as {@link HeldOutDesk.open} */
  downloadHeldOut(jobId: string): Promise<HeldOutDownload> {
    return this.#heldOut.open(jobId);
  }
}

function artifactOf({ name, sizeBytes, sha256 }: ArtifactInfo): Artifact {
  return { name, sizeBytes, sha256 };
}

/** Reads from the start all the same: the bytes before the offset belong to the digest that is checked at the end. */
async function* bytesAfter(
  offset: number,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let left = offset;
  for await (const chunk of content) {
    if (left < chunk.byteLength) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.byteLength);
  }
}
