import { epochOrder, type ReplicaRun, type Schedule } from '@thaw/orchestration';

/** The order in which each of this worker's replicas uses its examples, kept for one epoch. */
export class EpochOrders {
  readonly #schedule: Schedule;
  readonly #run: ReplicaRun;
  #epoch: number | undefined;
  #byReplica = new Map<number, Uint32Array>();

  constructor(schedule: Schedule, run: ReplicaRun) {
    this.#schedule = schedule;
    this.#run = run;
  }

  /** @param replica one of the run */
  of(epoch: number, replica: number): Uint32Array {
    if (this.#epoch !== epoch) this.#draw(epoch);
    return this.#byReplica.get(replica) ?? new Uint32Array();
  }

  #draw(epoch: number): void {
    this.#epoch = epoch;
    this.#byReplica = new Map();
    for (let replica = this.#run.start; replica < this.#run.end; replica += 1)
      this.#byReplica.set(replica, epochOrder(this.#schedule, { epoch, replica }));
  }
}
