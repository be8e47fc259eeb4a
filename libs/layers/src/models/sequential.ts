import type * as tf from '@tensorflow/tfjs-core';
import type { CallContext } from '../calls/call-context.js';
import { setMask } from '../calls/masks.js';
import { InvalidLayerArgument, NotSupported } from '../errors.js';
import type { DType, SymbolicTensor } from './graph-node.js';
import { InputLayer } from '../layers/core/input-layer.js';
import type { InputSpec } from '../shapes/input-spec.js';
import type { ConfigRecord } from '../configuration/keras-config.js';
import { serialize } from '../configuration/layer-config.js';
import { Layer, type LayerOptions, type Tensors } from '../layer.js';
import { refuseDuplicates } from '../names/paths.js';
import type { Shape, Shapes } from '../shapes/shape.js';

/**
 * Layers one after the other, each with one input and one output.
 * Where the first is an `InputLayer` or is built already (a pretrained base), the model is built at once, otherwise at its first input.
 */
export class Sequential extends Layer {
  readonly #layers: Layer[] = [];

  /** @throws {@link DuplicateLayerName} */
  constructor(
    layers: readonly (Layer | SymbolicTensor)[] = [],
    options: Omit<LayerOptions, 'activityRegularizer'> = {},
  ) {
    super(options);
    for (const layer of layers) this.#append(layer);
    this.#buildIfKnown();
  }

  override get className(): string {
    return 'Sequential';
  }

  override get kerasModule(): string | null {
    return 'keras';
  }

  /** The layers without the `InputLayer`, as in Keras. */
  get layers(): readonly Layer[] {
    return this.#layers.filter((layer) => !(layer instanceof InputLayer));
  }

  /** Adds a layer after the last; in a frozen model it is frozen. @throws {@link DuplicateLayerName} */
  add(layer: Layer | SymbolicTensor): void {
    this.#append(layer);
    const added = this.#layers.at(-1);
    this.adoptSublayers();
    if (this.isBuilt) added?.build(this.#shapeBefore(this.#layers.length - 1));
    else this.#buildIfKnown();
  }

  protected override findSublayers(): readonly Layer[] {
    return [...new Set(this.#layers)];
  }

  protected override get inputSpec(): InputSpec {
    const [first] = this.#layers;
    const dtypes: readonly DType[] = first instanceof InputLayer ? [first.dtype] : [];
    // As in a functional model, the batch may always differ.
    return this.isBuilt ? { dtypes, shapes: [[null, ...(this.inputShape as Shape).slice(1)]] } : { dtypes };
  }

  protected override declareWeights(inputShape: Shapes): void {
    this.#layers.reduce((shape, layer) => {
      layer.build(shape);
      return layer.computeOutputShape(shape);
    }, inputShape);
  }

  override computeOutputShape(inputShape: Shapes): Shapes {
    return this.#layers.reduce((shape, layer) => layer.computeOutputShape(shape), inputShape);
  }

  protected override get takesMask(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor, { mask }: CallContext): Tensors {
    setMask(inputs, mask);
    return this.layers.reduce((tensor, layer) => layer.apply(tensor), inputs);
  }

  override getConfig(): ConfigRecord {
    return {
      ...super.getConfig(),
      layers: this.#layers.map(serialize),
      ...(this.isBuilt && { build_input_shape: this.inputShape }),
    };
  }

  #append(layer: Layer | SymbolicTensor): void {
    const added = layer instanceof Layer ? layer : layer.node.layer;
    if (!(layer instanceof Layer) && !(added instanceof InputLayer)) {
      throw new InvalidLayerArgument(`Sequential '${this.name}'`, 'each entry', 'a layer or an Input', layer);
    }
    if (added instanceof InputLayer && this.#layers.length > 0) {
      throw new NotSupported(`Sequential '${this.name}'`, `the input '${added.name}' after other layers`);
    }
    const layers = new Set([...this.#layers, added]);
    refuseDuplicates(
      this.name,
      Array.from(layers, (each) => each.name),
    );
    this.#layers.push(added);
  }

  #buildIfKnown(): void {
    const [first] = this.#layers;
    if (first?.isBuilt && this.layers.length > 0) this.build(first.inputShape);
  }

  #shapeBefore(index: number): Shapes {
    return this.#layers
      .slice(0, index)
      .reduce((shape, layer) => layer.computeOutputShape(shape), this.inputShape);
  }
}
