import type { Readable } from 'node:stream';

/** How long anything that a test waits for may take on a busy machine. */
export const PATIENCE_MS = 45_000;

type JsonObject = Readonly<Record<string, unknown>>;

/** The lines of a stream, kept as they come. */
export class Lines {
  readonly #lines: string[] = [];
  readonly #objects: JsonObject[] = [];
  readonly #texts: string[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #unwanted: RegExp | undefined;
  #rest = '';
  #hasEnded = false;

  /** @param unwanted lines that are as if they had never come */
  constructor(stream: Readable, unwanted?: RegExp) {
    this.#unwanted = unwanted;
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#add(line);
      this.#tell();
    });
    stream.once('close', () => {
      if (this.#rest !== '') this.#add(this.#rest);
      this.#hasEnded = true;
      this.#tell();
    });
  }

  /** All that came so far. */
  get all(): readonly string[] {
    return this.#lines;
  }

  /** The lines that are JSON objects, parsed. */
  get objects(): readonly JsonObject[] {
    return this.#objects;
  }

  /** The other lines. */
  get texts(): readonly string[] {
    return this.#texts;
  }

  /**
   * The first object, past or future, of which `pick` makes something.
   * @param what for the error when it does not come
   */
  object<Result>(what: string, pick: (object: JsonObject) => Result | undefined): Promise<Result> {
    return this.#first(what, this.#objects, pick);
  }

  /** The first line that is no object, past or future, in which `text` occurs. */
  text(what: string, text: string): Promise<string> {
    return this.#first(what, this.#texts, (line) => (line.includes(text) ? line : undefined));
  }

  async #first<Line, Result>(
    what: string,
    lines: readonly Line[],
    pick: (line: Line) => Result | undefined,
  ): Promise<Result> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      for (const line of lines) {
        const result = pick(line);
        if (result !== undefined) return result;
      }
      if (this.#hasEnded || !(await this.#next(giveUpAt - Date.now()))) throw this.#missing(what);
    }
  }

  /** Resolves with false when nothing came in time. */
  #next(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (hasCome: boolean): void => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        resolve(hasCome);
      };
      const listener = (): void => settle(true);
      const timer = setTimeout(() => settle(false), timeoutMs);
      this.#listeners.add(listener);
    });
  }

  #add(line: string): void {
    if (this.#unwanted?.test(line)) return;
    this.#lines.push(line);
    const object = parse(line);
    if (object === undefined) this.#texts.push(line);
    else this.#objects.push(object);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #missing(what: string): Error {
    const why = this.#hasEnded ? 'before the stream ended' : `within ${PATIENCE_MS} ms`;
    return new Error(`expected ${what} ${why}, received\n${this.#lines.slice(-30).join('\n')}`);
  }
}

function parse(line: string): JsonObject | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as JsonObject;
  } catch {
    return undefined;
  }
}
