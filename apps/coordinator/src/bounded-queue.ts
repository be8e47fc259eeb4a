/** Runs tasks in the order in which they came, a few at a time, so that many of them leave room for everything else. */
export class BoundedQueue {
  readonly #most: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #numRunning = 0;

  /** @param most tasks that run at once */
  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a task, which must not reject. */
  add(task: () => Promise<void>): void {
    this.#waiting.push(task);
    this.#startNext();
  }

  #startNext(): void {
    if (this.#numRunning >= this.#most) return;
    const task = this.#waiting.shift();
    if (task === undefined) return;
    this.#numRunning += 1;
    void task().finally(() => {
      this.#numRunning -= 1;
      // Not at once: timers and sockets come first.
      setImmediate(() => this.#startNext());
    });
  }
}
