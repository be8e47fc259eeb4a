import { epochOrder, type Schedule } from '@thaw/orchestration';

/** The order in which each replica that this worker computes uses its examples, kept for one epoch. */
export class EpochOrders {
  readonly #schedule: Schedule;
  #epoch: number | undefined;
  readonly #byReplica = new Map<number, Uint32Array>();

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  of(epoch: number, replica: number): Uint32Array {
    if (this.#epoch !== epoch) this.#byReplica.clear();
    this.#epoch = epoch;
    const order = this.#byReplica.get(replica) ?? epochOrder(this.#schedule, { epoch, replica });
    this.#byReplica.set(replica, order);
    return order;
  }
}
