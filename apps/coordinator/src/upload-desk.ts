import { ThawError } from '@thaw/errors';
import type { Content, MissingContent, UploadServiceHandlers } from '@thaw/protocol';
import type { ContentStore } from '@thaw/store';

/** How long an upload may bring nothing before it is cut. */
const IDLE_TIMEOUT_MS = 30_000;

/** Takes files in. */
export class UploadDesk implements UploadServiceHandlers {
  readonly #contents: ContentStore;
  readonly #idleTimeoutMs: number;

  constructor(contents: ContentStore, idleTimeoutMs = IDLE_TIMEOUT_MS) {
    this.#contents = contents;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  async findMissing(contents: readonly Content[]): Promise<MissingContent[]> {
    const missing: MissingContent[] = [];
    for (const content of contents) {
      if (await this.#contents.has(content)) continue;
      missing.push({ sha256: content.sha256, receivedBytes: await this.#contents.receivedBytes(content) });
    }
    return missing;
  }

  async upload(
    content: Content,
    offset: number,
    chunks: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#contents.write(content, withIdleTimeout(chunks, content, this.#idleTimeoutMs), {
      offset,
      signal,
    });
  }
}

/** @throws ThawError DEADLINE_EXCEEDED, so that a client that went silent does not keep others from the content */
async function* withIdleTimeout(
  chunks: AsyncIterable<Uint8Array>,
  { sha256 }: Content,
  timeoutMs: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = chunks[Symbol.asyncIterator]();
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const idle = new Promise<never>((_, reject) => {
      const error = new ThawError(
        'DEADLINE_EXCEEDED',
        `content ${sha256}: expected bytes within ${timeoutMs} ms, received none; what came is kept for a day`,
      );
      timer = setTimeout(() => reject(error), timeoutMs);
    });
    try {
      const next = await Promise.race([iterator.next(), idle]);
      if (next.done === true) return;
      yield next.value;
    } finally {
      clearTimeout(timer);
    }
  }
}
