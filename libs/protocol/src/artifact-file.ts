import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ThawError } from '@thaw/errors';
import type { Artifact } from '@thaw/orchestration';
import type { ArtifactClient } from './artifact-client.js';
import type { UploadProgress } from './content-upload.js';
import { CHUNK_BYTES } from './server.js';

/** What to download, and where to. */
export interface ArtifactDestination {
  readonly jobId: string;
  /** As {@link ArtifactClient.list} tells it. */
  readonly artifact: Artifact;
  /** A file of that name is replaced, once all of the new one is there. */
  readonly file: string;
  readonly onProgress?: ((receivedBytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Which files of a job to download, and where to. */
export interface ArtifactFolder {
  readonly jobId: string;
  readonly folder: string;
  /** Names of artifacts, by default all. */
  readonly files?: readonly string[] | undefined;
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called for each file that is there. */
  readonly onFile?: ((file: string, artifact: Artifact) => void) | undefined;
}

/**
 * Downloads files that a job left into one folder, as {@link downloadArtifact} does each.
 * @returns their paths
 * @throws ThawError NOT_FOUND for a file that the job did not leave
 */
export async function downloadArtifacts(client: ArtifactClient, options: ArtifactFolder): Promise<string[]> {
  const { jobId, folder, onProgress, onFile, signal } = options;
  const artifacts = chosenOf(await client.list(jobId, signal && { signal }), options);
  const totalBytes = artifacts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  const files: string[] = [];
  for (const artifact of artifacts) {
    // The name comes from another machine: it is not to lead out of the folder.
    const file = path.join(folder, path.basename(artifact.name));
    const onBytes = (receivedBytes: number): void => {
      const sentBytes = doneBytes + receivedBytes;
      if (sentBytes < totalBytes) onProgress?.({ sentBytes, totalBytes });
    };
    await downloadArtifact(client, { jobId, artifact, file, onProgress: onBytes, signal });
    doneBytes += artifact.sizeBytes;
    files.push(file);
    onFile?.(file, artifact);
  }
  onProgress?.({ sentBytes: totalBytes, totalBytes });
  return files;
}

function chosenOf(artifacts: readonly Artifact[], { jobId, files }: ArtifactFolder): readonly Artifact[] {
  if (files === undefined) return artifacts;
  return files.map((wanted) => {
    const found = artifacts.find(({ name }) => name === wanted);
    if (found !== undefined) return found;
    const names = artifacts.map(({ name }) => name).join(', ') || 'none';
    throw new ThawError(
      'NOT_FOUND',
      `${wanted}: expected a file that job ${jobId} left, which are: ${names}`,
    );
  });
}

/**
 * Downloads a file that a job left. What an earlier attempt brought is kept beside it, and not sent again.
 * @throws ThawError DATA_LOSS when the bytes are not those of the artifact; the coordinator's status
 */
export async function downloadArtifact(
  client: ArtifactClient,
  destination: ArtifactDestination,
): Promise<void> {
  const { artifact, file } = destination;
  const aside = `${file}.${artifact.sha256.slice(0, 16)}.part`;
  await mkdir(path.dirname(file), { recursive: true });
  await receiveRest(client, destination, aside);
  const received = await sha256Of(aside);
  if (received !== artifact.sha256) {
    await rm(aside, { force: true });
    throw new ThawError(
      'DATA_LOSS',
      `${file}: expected sha-256 ${artifact.sha256}, received ${received}; nothing was kept, try again`,
    );
  }
  await rename(aside, file);
}

async function receiveRest(
  client: ArtifactClient,
  { jobId, artifact, onProgress, signal }: ArtifactDestination,
  aside: string,
): Promise<void> {
  const output = await open(aside, 'a');
  try {
    let receivedBytes = (await stat(aside)).size;
    if (receivedBytes > artifact.sizeBytes) {
      await output.truncate();
      receivedBytes = 0;
    }
    const { chunks } = await client.download(jobId, artifact.name, receivedBytes, signal && { signal });
    for await (const chunk of chunks) {
      await output.writeFile(chunk);
      onProgress?.((receivedBytes += chunk.byteLength));
    }
    await output.sync();
  } finally {
    await output.close();
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  const chunks = createReadStream(file, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
