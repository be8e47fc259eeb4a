/** Something that keeps its process alive until it is closed. */
export interface Closable {
  close(): Promise<void>;
}

/** What a process has opened, to be closed together when it ends or could not start. */
export class Closables {
  readonly #opened: Closable[] = [];

  /** Remembers one more, and gives it back; nothing, where there is none. */
  add<Opened extends Closable | undefined>(opened: Opened): Opened {
    if (opened !== undefined) this.#opened.push(opened);
    return opened;
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((each) => each.close()));
  }
}
