import type { OpAttribute, TensorflowBinding, TensorMetadata } from '../tensorflow-backend.js';
import { sizeOf, type GraphConstant } from './graph.js';

/** Tensors of the binding that graphs refer to, freed when none of them does any more. */
export class HeldTensors {
  readonly #binding: TensorflowBinding;
  readonly #ids: number[] = [];
  #numUsers = 1;

  constructor(binding: TensorflowBinding) {
    this.#binding = binding;
  }

  /** Takes over a tensor, for a constant whose values are read when they are needed. @param digest of its values, where that is known */
  hold({ id, dtype, shape }: TensorMetadata, digest?: () => string): GraphConstant {
    const binding = this.#binding;
    this.#ids.push(id);
    return {
      dtype,
      shape,
      digest,
      get values() {
        return binding.tensorDataSync(id);
      },
      handle: (scale) => (scale === undefined ? this.#same(id) : this.#scaled({ id, dtype, shape }, scale)),
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
    for (const id of this.#ids.splice(0)) this.#binding.deleteTensor(id);
  }

  /** Another handle of the same values, which are not copied. */
  #same(id: number): number {
    return this.#resultOf('Identity', [], [id]);
  }

  #scaled({ id, dtype, shape }: TensorMetadata, scale: Float32Array): number {
    let numAxes = 1;
    while (sizeOf(shape.slice(-numAxes)) < scale.length) numAxes += 1;
    const factors = this.#binding.createTensor(shape.slice(-numAxes), dtype, scale);
    const type = { name: 'T', type: this.#binding.TF_ATTR_TYPE, value: dtype };
    const product = this.#resultOf('Mul', [type], [id, factors]);
    this.#binding.deleteTensor(factors);
    return product;
  }

  #resultOf(op: string, attributes: readonly OpAttribute[], inputIds: readonly number[]): number {
    const [result] = this.#binding.executeOp(op, attributes, inputIds, 1);
    if (result === undefined) throw new RangeError(`${op} gave no result`);
    return result.id;
  }
}
