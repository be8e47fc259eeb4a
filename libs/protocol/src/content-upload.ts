import { setTimeout as delay } from 'node:timers/promises';
import { ThawError } from '@thaw/errors';
import type { LocalContent } from './local-content.js';
import { MAX_CONTENTS_PER_CALL, type UploadClient } from './upload-client.js';

/** How far an upload is. */
export interface UploadProgress {
  /** Of those that had to be sent at all. */
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** Who follows an upload and who may stop it. */
export interface UploadOptions {
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const UPLOADS_AT_ONCE = 8;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;
/** In a row, without a byte more at the coordinator. */
const MAX_FAILURES = 8;

/**
 * Brings contents to a coordinator, each once, and only those that it does not have. What breaks goes on where it
 * broke; a content that somebody else uploads at the same time is waited for.
 *
 * @throws ThawError with the coordinator's status when trying again does not help
 */
export async function uploadContents(
  client: UploadClient,
  contents: readonly LocalContent[],
  { onProgress, signal }: UploadOptions = {},
): Promise<void> {
  const unique = [...new Map(contents.map((local) => [local.content.sha256, local])).values()];
  const waiting = await missingOf(client, unique, signal);
  const totalBytes = waiting.reduce((sum, { local, offset }) => sum + local.content.sizeBytes - offset, 0);
  let sentBytes = 0;
  const onSent = (bytes: number): void => onProgress?.({ sentBytes: (sentBytes += bytes), totalBytes });
  const sendNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await uploadOne(client, next, { onSent, signal });
    }
  };
  await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, sendNext));
}

interface Upload {
  readonly local: LocalContent;
  readonly offset: number;
}

async function missingOf(
  client: UploadClient,
  contents: readonly LocalContent[],
  signal: AbortSignal | undefined,
): Promise<Upload[]> {
  const bySha256 = new Map(contents.map((local) => [local.content.sha256, local]));
  const missing: Upload[] = [];
  for (let start = 0; start < contents.length; start += MAX_CONTENTS_PER_CALL) {
    const asked = contents.slice(start, start + MAX_CONTENTS_PER_CALL).map(({ content }) => content);
    for (const { sha256, receivedBytes } of await client.findMissing(asked, {
      timeoutMs: 60_000,
      ...(signal && { signal }),
    })) {
      const local = bySha256.get(sha256);
      if (local) missing.push({ local, offset: receivedBytes });
    }
  }
  return missing;
}

interface Sending {
  readonly onSent: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

async function uploadOne(
  client: UploadClient,
  { local, offset }: Upload,
  { onSent, signal }: Sending,
): Promise<void> {
  const { content } = local;
  let start = offset;
  let numFailures = 0;
  for (;;) {
    try {
      const chunks = counted(local.read(start), onSent);
      await client.upload(content, start, chunks, signal && { signal });
      return;
    } catch (thrown) {
      numFailures += 1;
      if (!canGoOn(thrown) || numFailures > MAX_FAILURES || signal?.aborted) throw thrown;
    }
    await delay(
      Math.min(FIRST_DELAY_MS * 2 ** numFailures, LONGEST_DELAY_MS),
      undefined,
      signal && { signal },
    );
    const [missing] = await client.findMissing([content]);
    if (missing === undefined) return;
    const { receivedBytes: received } = missing;
    if (received > start) numFailures = 0;
    start = received;
  }
}

/** FAILED_PRECONDITION: another upload of the same content has come further meanwhile. */
function canGoOn(thrown: unknown): boolean {
  return thrown instanceof ThawError && (thrown.isRetryable || thrown.code === 'FAILED_PRECONDITION');
}

async function* counted(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onSent: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    yield chunk;
    onSent(chunk.byteLength);
  }
}
