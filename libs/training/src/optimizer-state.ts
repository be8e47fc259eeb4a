import * as tf from '@tensorflow/tfjs-core';
import type { Weight } from '@thaw/layers';

/** What an optimizer remembers: how many updates there were, and the slots of each trainable weight. */
export class OptimizerState {
  readonly slotNames: readonly string[];
  /** Updates so far. */
  iteration = 0;
  /** By weight path, in the order of `slotNames`; the tensors are owned here. */
  readonly #slots = new Map<string, tf.Tensor[]>();

  constructor(slotNames: readonly string[], weights: ReadonlyMap<string, Weight>) {
    this.slotNames = slotNames;
    for (const [path, { shape }] of weights) {
      this.#slots.set(
        path,
        slotNames.map(() => tf.keep(tf.zeros([...shape]))),
      );
    }
  }

  /** Every slot by `<weight path>/<slot name>`, in a fixed order. */
  get slots(): ReadonlyMap<string, tf.Tensor> {
    const named = [...this.#slots].flatMap(([path, slots]) =>
      slots.map((slot, index) => [`${path}/${this.slotNames[index] ?? ''}`, slot] as const),
    );
    return new Map(named);
  }

  /** The slots of one weight. They stay owned here. */
  slotsOf(path: string): readonly tf.Tensor[] {
    return this.#slots.get(path) ?? [];
  }

  /** Takes ownership of new slots for a weight and frees the former ones. */
  replaceSlots(path: string, slots: readonly tf.Tensor[]): void {
    const former = this.slotsOf(path);
    this.#slots.set(
      path,
      slots.map((slot) => tf.keep(slot)),
    );
    tf.dispose([...former]);
  }

  /** Replaces every slot by what `create` makes for its name. */
  restoreSlots(create: (name: string) => tf.Tensor): void {
    for (const path of this.#slots.keys()) {
      this.replaceSlots(
        path,
        this.slotNames.map((slotName) => create(`${path}/${slotName}`)),
      );
    }
  }

  /** Frees all slots. */
  dispose(): void {
    tf.dispose([...this.#slots.values()].flat());
    this.#slots.clear();
  }
}
