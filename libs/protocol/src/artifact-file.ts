import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ThawError } from '@thaw/errors';
import type { Artifact } from '@thaw/orchestration';
import type { ArtifactClient } from './artifact-client.js';
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
