import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '@thaw/errors';

/** How patient a download is; the defaults suit a slow line. */
export interface DownloadLimits {
  /** The longest time without a byte; by default 30 seconds. */
  readonly stallMs?: number | undefined;
  /** How often a cut connection is taken up again; by default 3 times. */
  readonly numRetries?: number | undefined;
  /** The pause before the first of them, doubled each time; by default half a second. */
  readonly retryMs?: number | undefined;
}

/** What trying again does not help against. */
class Refused extends Error {}

/**
 * Writes what is at an address into a new file. A cut connection is taken up where it broke, if the server can, else from
 * the start. Redirects are followed.
 *
 * @throws Error saying what the server answered, or how the last try ended; the file is left as it is
 */
export async function download(url: URL, path: string, limits: DownloadLimits = {}): Promise<void> {
  const { numRetries = 3, retryMs = 500 } = limits;
  const file = await open(path, 'wx');
  try {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await fetchInto(file, url, limits);
        await file.sync();
        return;
      } catch (error) {
        if (error instanceof Refused || attempt >= numRetries)
          throw new Error(reasonOf(error), { cause: error });
        await pause(retryMs * 2 ** attempt);
      }
    }
  } finally {
    await file.close();
  }
}

async function fetchInto(file: FileHandle, url: URL, { stallMs = 30_000 }: DownloadLimits): Promise<void> {
  const { size: start } = await file.stat();
  const stall = new AbortController();
  const wait = (): NodeJS.Timeout =>
    setTimeout(() => {
      stall.abort(new Error(`no byte in ${stallMs} ms`));
    }, stallMs);
  let timer = wait();
  try {
    const headers = start > 0 ? { range: `bytes=${start}-` } : {};
    const response = await fetch(url, { headers, signal: stall.signal });
    const position = await startOf(response, file, start);
    await writeBody(response, file, position, () => {
      clearTimeout(timer);
      timer = wait();
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Where the body goes on: at the end of what is there, or at the start when the server sends all of it. */
async function startOf(response: Response, file: FileHandle, start: number): Promise<number> {
  if (response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${start}-`))
    return start;
  if (response.status >= 500 || response.status === 429) throw new Error(`HTTP status ${response.status}`);
  if (response.status === 416) {
    await file.truncate(0);
    throw new Error('HTTP status 416');
  }
  if (response.status !== 200) throw new Refused(`HTTP status ${response.status}`);
  await file.truncate(0);
  return 0;
}

async function writeBody(
  response: Response,
  file: FileHandle,
  start: number,
  onBytes: () => void,
): Promise<void> {
  let position = start;
  for await (const chunk of response.body ?? []) {
    onBytes();
    await file.write(chunk as Uint8Array, 0, undefined, position);
    position += (chunk as Uint8Array).byteLength;
  }
  const length = response.headers.get('content-length');
  const isEncoded = response.headers.has('content-encoding');
  if (length === null || isEncoded || position - start === Number(length)) return;
  throw new Error(`${position - start} of ${length} bytes`);
}

/** Node's fetch hides the reason in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
  return `${messageOf(error)}${cause}`;
}
