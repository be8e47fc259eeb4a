/** Columns of a terminal that does not tell. */
const USUAL_COLUMNS = 80;
/** A person sees no more pictures in a second. */
const SHORTEST_PAUSE_MS = 100;

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** The last lines of a terminal, which are drawn again and again, while ordinary lines scroll above them. */
export class LiveArea {
  readonly #stream: NodeJS.WriteStream;
  readonly #now: () => number;
  #numDrawn = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds on any clock that never goes back */
  constructor(stream: NodeJS.WriteStream, now: () => number) {
    this.#stream = stream;
    this.#now = now;
  }

  get width(): number {
    return this.#stream.columns || USUAL_COLUMNS;
  }

  /** Draws the area anew, unless that was done a moment ago; the next call will. */
  draw(lines: () => readonly string[]): void {
    if (this.#now() - this.#drawnAt < SHORTEST_PAUSE_MS) return;
    this.#drawnAt = this.#now();
    const text = lines();
    this.#stream.write(`${HIDE_CURSOR}${this.#erasing()}${text.join('\n')}\n`);
    this.#numDrawn = text.length;
  }

  /** Writes a line above the area, which is gone until it is drawn again. */
  print(line: string): void {
    this.#stream.write(`${this.#erasing()}${line}\n`);
    this.#numDrawn = 0;
    this.#drawnAt = Number.NEGATIVE_INFINITY;
  }

  /** Leaves the terminal as it was, without the area. */
  close(): void {
    this.#stream.write(`${this.#erasing()}${SHOW_CURSOR}`);
    this.#numDrawn = 0;
  }

  /** Moves up to the area's first line and clears everything below. */
  #erasing(): string {
    return this.#numDrawn === 0 ? '' : `\u001b[${this.#numDrawn}A\r\u001b[J`;
  }
}
