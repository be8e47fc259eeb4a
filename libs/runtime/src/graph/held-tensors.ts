import type { TensorflowBinding, TensorMetadata } from '../tensorflow-backend.js';
import type { GraphConstant } from './graph.js';

/** Tensors of the binding that graphs refer to, freed when none of them does any more. */
export class HeldTensors {
  readonly #tensors: { readonly id: number; readonly binding: TensorflowBinding }[] = [];
  #numUsers = 1;

  /** Takes over a tensor, for a constant whose values are read when they are needed. */
  hold({ id, dtype, shape }: TensorMetadata, binding: TensorflowBinding): GraphConstant {
    this.#tensors.push({ id, binding });
    return {
      dtype,
      shape,
      get values() {
        return binding.tensorDataSync(id);
      },
    };
  }

  /** Counts one more graph that refers to them. */
  share(): this {
    this.#numUsers += 1;
    return this;
  }

  /** One graph less refers to them. */
  release(): void {
    this.#numUsers -= 1;
    if (this.#numUsers > 0) return;
    for (const { id, binding } of this.#tensors.splice(0)) binding.deleteTensor(id);
  }
}
