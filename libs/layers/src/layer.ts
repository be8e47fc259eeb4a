import * as tf from '@tensorflow/tfjs-core';
import { declareActivityPenalty } from './calls/activity-penalty.js';
import { enterCall, isInsideCall, type CallContext } from './calls/call-context.js';
import { carryMasks, maskOf, passMasks, setMask, type Mask } from './calls/masks.js';
import { InvalidLayerArgument, LayerNotBuilt, SeveralOutputs } from './errors.js';
import { noteFreezing } from './freezing-revision.js';
import { GraphNode, SymbolicTensor, type ApplyOptions, type DType } from './models/graph-node.js';
import { assertInputs, type InputSpec } from './shapes/input-spec.js';
import type { ConfigRecord } from './configuration/keras-config.js';
import { assertMaskAllowed, checkedName, checkedTrainable } from './layer-checks.js';
import { nextName } from './names/names.js';
import { regularizerFrom, type Regularizer, type RegularizerLike } from './regularizers/regularizer.js';
import { shapeList, unwrapShapes, type Shape, type Shapes } from './shapes/shape.js';
import { sublayersAmong } from './sublayers.js';
import { asList, withoutAliases } from './tensors/tensor-lists.js';
import { assignAll } from './weights/weight-values.js';
import { Weight, type WeightDeclaration } from './weights/weight.js';

/** What every layer's constructor takes. */
export interface LayerOptions {
  /** Unique within its model; by default the class name in snake case, counted up. Without `/`. */
  name?: string | undefined;
  trainable?: boolean | undefined;
  /** A penalty on the outputs, per example; a declared loss, also where the layer is frozen. */
  activityRegularizer?: RegularizerLike | undefined;
}

/** One tensor, or a list where a layer takes or returns several. */
export type Tensors = tf.Tensor | readonly tf.Tensor[];

/**
 * A function of tensors with named weights, and possibly other layers inside it.
 *
 * A subclass overrides `call`, and as needed `declareWeights`, `computeOutputShape` and `getConfig`. Layers kept in its
 * properties, also in arrays and maps, are found without registration (but not in `#private` ones).
 */
export abstract class Layer {
  readonly name: string;
  readonly hasAutomaticName: boolean;
  /** The value of `training` for a call that nobody said anything about. */
  readonly defaultTraining: boolean | undefined = undefined;
  /** A layer's own seed, drawn from in addition to the run's. */
  readonly randomSeed: number | undefined = undefined;
  readonly activityRegularizer: Regularizer | undefined;
  #trainable: boolean;
  #isBuilt = false;
  #inputShape: Shapes | undefined;
  readonly #weights: Weight[] = [];
  readonly #nodes: GraphNode[] = [];
  /** Sublayers seen before; one that a frozen layer did not know yet is frozen when it is found. */
  readonly #knownSublayers = new Set<Layer>();

  constructor(options: LayerOptions = {}) {
    this.name = checkedName(`Layer of class ${this.className}`, options.name ?? nextName(this.className));
    this.hasAutomaticName = options.name === undefined;
    this.#trainable = checkedTrainable(this.name, options.trainable ?? true);
    this.activityRegularizer = regularizerFrom(`Layer '${this.name}'`, options.activityRegularizer);
  }

  /** The name of the class in a configuration. */
  get className(): string {
    return this.constructor.name;
  }

  /** The Python module that configurations name; null for layers that Keras does not know. */
  get kerasModule(): string | null {
    return UNKNOWN_TO_KERAS;
  }

  /** Computes the outputs; in `context` is the resolved `training`. Called through `apply`, which tidies up after it. */
  abstract call(inputs: Tensors, context: CallContext): Tensors;

  /** The output shape for an input shape; by default the same. Needs no weights and no backend. */
  computeOutputShape(inputShape: Shapes): Shapes {
    return inputShape;
  }

  /** The constructor's options under Keras's keys. */
  getConfig(): ConfigRecord {
    const { name, trainable, activityRegularizer: regularizer } = this;
    const activity = regularizer && { activity_regularizer: regularizer.serialize() };
    return { name, trainable, dtype: DTYPE_POLICY, ...activity };
  }

  /** Declares the weights for an input shape, and builds the sublayers whose input shapes are known from it. */
  protected declareWeights(_inputShape: Shapes): void {
    // None, unless a layer overrides this.
  }

  /** What inputs the layer takes; by default any single float32 tensor. */
  protected get inputSpec(): InputSpec {
    return {};
  }

  /**
   * Whether the outputs carry what {@link computeMask} says; else a mask ends here, but for outputs that carry one of
   * their own. By default where `computeMask` is overridden.
   */
  get supportsMasking(): boolean {
    return this.computeMask !== Layer.prototype.computeMask;
  }

  /** The masks of the outputs, of the inputs and theirs; by default the same. No gradient leads through them. */
  computeMask(_inputs: readonly tf.Tensor[], masks: readonly Mask[]): readonly Mask[] {
    return masks;
  }

  /** Whether a call of the layer may be given a mask. */
  protected get takesMask(): boolean {
    return false;
  }

  /** The dtype of the outputs. */
  protected get outputDType(): DType {
    return COMPUTE_DTYPE;
  }

  /** The layers directly inside; by default those found in the layer's properties. */
  protected findSublayers(): readonly Layer[] {
    return sublayersAmong(Object.values(this));
  }

  /** The layers directly inside. In a frozen layer, one that is new here is frozen now. */
  get sublayers(): readonly Layer[] {
    return this.adoptSublayers();
  }

  /** Freezes the sublayers that a frozen layer did not know yet. */
  protected adoptSublayers(): readonly Layer[] {
    const found = this.findSublayers();
    for (const layer of found) {
      if (this.#knownSublayers.has(layer)) continue;
      this.#knownSublayers.add(layer);
      noteFreezing();
      if (!this.#trainable) layer.trainable = false;
    }
    return found;
  }

  /** Whether the layer learns. Setting it reaches its own weights and every sublayer, to any depth. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(value: boolean) {
    this.#trainable = checkedTrainable(this.name, value);
    noteFreezing();
    for (const weight of this.#weights) if (weight.isTrainable) weight.trainable = value;
    for (const layer of this.sublayers) layer.trainable = value;
  }

  /** Sets the layer's own flag and nothing else, for a reader of configurations that set each sublayer's already. */
  restoreTrainable(value: boolean): void {
    this.sublayers.forEach((layer) => this.#knownSublayers.add(layer));
    this.#trainable = checkedTrainable(this.name, value);
    noteFreezing();
  }

  get isBuilt(): boolean {
    return this.#isBuilt;
  }

  /** The shape the layer was built with. @throws {@link LayerNotBuilt} */
  get inputShape(): Shapes {
    if (this.#inputShape === undefined) throw new LayerNotBuilt(this.name);
    return this.#inputShape;
  }

  /** The output shape for {@link inputShape}. @throws {@link LayerNotBuilt} */
  get outputShape(): Shapes {
    return this.computeOutputShape(this.inputShape);
  }

  /** The layer's own weights: those declared trainable first, then the others, each in declaration order. */
  get ownWeights(): readonly Weight[] {
    return [...this.#weights.filter((w) => w.isTrainable), ...this.#weights.filter((w) => !w.isTrainable)];
  }

  /** All weights, sublayers' included, each once. The order never depends on what is frozen. */
  get weights(): readonly Weight[] {
    const weights = new Set(this.ownWeights);
    for (const layer of this.sublayers) for (const weight of layer.weights) weights.add(weight);
    return [...weights];
  }

  /** Empty when the layer itself is frozen, else the weights whose own flag is true. */
  get trainableWeights(): readonly Weight[] {
    const { weights } = this;
    return this.#trainable ? weights.filter((weight) => weight.trainable) : [];
  }

  /** The weights that are not among {@link trainableWeights}. */
  get nonTrainableWeights(): readonly Weight[] {
    const { weights } = this;
    return this.#trainable ? weights.filter((weight) => !weight.trainable) : weights;
  }

  /** The symbolic calls of this layer, in the order they were made. */
  get nodes(): readonly GraphNode[] {
    return this.#nodes;
  }

  /** Declares the weights for an input shape. A second call does nothing. Needs no backend. */
  build(inputShape: Shapes): void {
    if (this.#isBuilt) return;
    this.declareWeights(inputShape);
    this.#inputShape = inputShape;
    this.#isBuilt = true;
    this.adoptSublayers();
  }

  /**
   * Applies the layer to tensors, or to symbolic tensors to extend a functional graph, and returns its single output.
   * Builds the layer first if need be. The caller owns the output.
   * @throws {@link SeveralOutputs} when there are several: use {@link applyAll}.
   */
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[], options?: ApplyOptions): SymbolicTensor;
  apply(inputs: Tensors, options?: ApplyOptions): tf.Tensor;
  apply(
    inputs: Tensors | SymbolicTensor | readonly SymbolicTensor[],
    options?: ApplyOptions,
  ): tf.Tensor | SymbolicTensor {
    const outputs: readonly (tf.Tensor | SymbolicTensor)[] = this.applyAll(inputs as Tensors, options);
    const [output] = outputs;
    if (output === undefined || outputs.length > 1) {
      tf.dispose(outputs.filter((each) => each instanceof tf.Tensor));
      throw new SeveralOutputs(this.name, outputs.length);
    }
    return output;
  }

  /** As {@link apply}, with all outputs as a list. */
  applyAll(
    inputs: SymbolicTensor | readonly SymbolicTensor[],
    options?: ApplyOptions,
  ): readonly SymbolicTensor[];
  applyAll(inputs: Tensors, options?: ApplyOptions): readonly tf.Tensor[];
  applyAll(
    inputs: Tensors | SymbolicTensor | readonly SymbolicTensor[],
    options: ApplyOptions = {},
  ): readonly (tf.Tensor | SymbolicTensor)[] {
    const list = asList<tf.Tensor | SymbolicTensor>(inputs);
    const shapes = list.map((input) => input.shape as Shape);
    assertInputs(this.name, this.inputSpec, { list, isList: Array.isArray(inputs) });
    const isSymbolic = list.some((input) => input instanceof SymbolicTensor);
    if (options.mask !== undefined) assertMaskAllowed(this.name, { isTaken: this.takesMask, isSymbolic });
    this.build(Array.isArray(inputs) ? shapes : unwrapShapes(shapes));
    if (isSymbolic) {
      return this.#applySymbolically(list as SymbolicTensor[], Array.isArray(inputs), options);
    }
    return this.#applyEagerly(inputs as Tensors, options);
  }

  /** Copies of the values of {@link weights}, in that order. The caller owns them. */
  getWeights(): tf.Tensor[] {
    return this.weights.map((weight) => tf.clone(weight.read()));
  }

  /**
   * Gives {@link weights} copies of these values, in that order; the values stay the caller's. Changes all or nothing.
   * @throws {@link LayerNotBuilt}, {@link WeightCountMismatch} or {@link WeightMismatch}
   */
  setWeights(values: readonly tf.Tensor[]): void {
    assignAll(this, values);
  }

  /** Frees the values of all weights; the layer stays built. */
  dispose(): void {
    for (const weight of this.weights) weight.dispose();
  }

  /** Declares a weight; in a frozen layer it is born frozen. */
  protected addWeight(declaration: WeightDeclaration): Weight {
    checkedName(`Weight of layer '${this.name}'`, declaration.name);
    if (this.#weights.some((weight) => weight.name === declaration.name)) {
      const expected = 'new in its layer';
      throw new InvalidLayerArgument(`Weight of layer '${this.name}'`, 'name', expected, declaration.name);
    }
    const weight = new Weight(declaration, { layer: this.name, trainable: this.#trainable });
    this.#weights.push(weight);
    return weight;
  }

  /** Adds a node to the functional graph. */
  protected addNode(node: GraphNode): GraphNode {
    this.#nodes.push(node);
    return node;
  }

  #applySymbolically(
    inputs: readonly SymbolicTensor[],
    isListCall: boolean,
    options: ApplyOptions,
  ): readonly SymbolicTensor[] {
    const shapes = inputs.map((input) => input.shape);
    const outputs = shapeList(this.computeOutputShape(isListCall ? shapes : unwrapShapes(shapes)));
    const dtype = this.outputDType;
    const call = { inputs, isListCall, options };
    const node = new GraphNode(
      this,
      call,
      outputs.map((shape) => ({ shape, dtype })),
    );
    // Inside another layer's call the graph is only followed, see `traceCall`, and is no part of any model.
    return (isInsideCall() ? node : this.addNode(node)).outputs;
  }

  #applyEagerly(inputs: Tensors, options: ApplyOptions): readonly tf.Tensor[] {
    const isOutermost = !isInsideCall();
    this.adoptSublayers();
    const list = asList(inputs);
    return carryMasks(() => {
      const masks = options.mask === undefined ? list.map(maskOf) : asList(options.mask);
      return enterCall(this, { training: options.training, masks }, (context) =>
        tf.tidy(() => {
          const called = asList(this.call(inputs, context));
          if (this.activityRegularizer) declareActivityPenalty(this.activityRegularizer, called, context);
          // A caller may dispose what it got without losing its input, so an input is never handed out as an output.
          const outputs = isOutermost ? withoutAliases(called, list) : [...called];
          outputs.forEach((output, index) => setMask(output, maskOf(called[index] ?? output)));
          passMasks(this, { inputs: list, masks, outputs });
          return outputs;
        }),
      );
    });
  }
}

const UNKNOWN_TO_KERAS = null;
const COMPUTE_DTYPE = 'float32';
const DTYPE_POLICY = {
  module: 'keras',
  class_name: 'DTypePolicy',
  config: { name: COMPUTE_DTYPE },
  registered_name: null,
};
