import * as tf from '@tensorflow/tfjs-core';
import type { Weight } from '@thaw/layers';

import type { LossScale } from './loss-scale.js';
import type { SlotLayout } from './optimizers/weight-progress.js';

/** What an optimizer remembers: how many steps there were, and the slots of each trainable weight. */
export class OptimizerState {
  /** Steps so far, also those that only accumulated gradients; not those that were skipped. */
  iteration = 0;
  /** Set by hand while training, in place of the configured one. */
  learningRate: number | undefined;
  /** Absent where losses are not scaled. */
  readonly lossScale: LossScale | undefined;
  readonly #layout: SlotLayout;
  /** By weight path, in the order of the layout; the tensors are owned here. */
  #slots = new Map<string, readonly tf.Tensor[]>();

  constructor(layout: SlotLayout, weights: ReadonlyMap<string, Weight>, lossScale?: LossScale) {
    this.#layout = layout;
    this.lossScale = lossScale;
    this.follow(weights);
  }

  /** Every slot by `<weight path>/<slot name>`, in a fixed order. */
  get slots(): ReadonlyMap<string, tf.Tensor> {
    const named = [...this.#slots].flatMap(([path, slots]) =>
      slots.map((slot, index) => [`${path}/${this.#layout.names[index] ?? ''}`, slot] as const),
    );
    return new Map(named);
  }

  /** The slots of one weight. They stay owned here. */
  slotsOf(path: string): readonly tf.Tensor[] {
    return this.#slots.get(path) ?? [];
  }

  /** Keeps the slots of the weights that stay trainable, makes those of new ones, and frees the rest. */
  follow(weights: ReadonlyMap<string, Weight>): void {
    const former = this.#slots;
    this.#slots = new Map(
      Array.from(weights, ([path, weight]) => [path, former.get(path) ?? this.#create(weight)]),
    );
    for (const [path, slots] of former) if (!this.#slots.has(path)) tf.dispose([...slots]);
  }

  /** Takes ownership of new slots for a weight and frees the former ones that are not among them. */
  replaceSlots(path: string, slots: readonly tf.Tensor[]): void {
    const former = this.slotsOf(path).filter((slot) => !slots.includes(slot));
    this.#slots.set(
      path,
      slots.map((slot) => tf.keep(slot)),
    );
    tf.dispose(former);
  }

  /** Replaces every slot by what `create` makes for its name. */
  restoreSlots(create: (name: string) => tf.Tensor): void {
    for (const path of this.#slots.keys()) {
      this.replaceSlots(
        path,
        this.#layout.names.map((slotName) => create(`${path}/${slotName}`)),
      );
    }
  }

  /** Frees all slots, and the loss scale. */
  dispose(): void {
    this.lossScale?.dispose();
    tf.dispose([...this.#slots.values()].flat());
    this.#slots.clear();
  }

  #create(weight: Weight): readonly tf.Tensor[] {
    return this.#layout.create(weight.read()).map((slot) => tf.keep(slot));
  }
}
