import type { CallContext } from '../calls/call-context.js';
import { setMask } from '../calls/masks.js';
import { InvalidGraph } from '../errors.js';
import { serializeGraph } from '../configuration/functional-config.js';
import { traceGraph, type Graph } from './graph.js';
import type { DType, GraphNode, SymbolicTensor } from './graph-node.js';
import type { InputSpec } from '../shapes/input-spec.js';
import type { ConfigRecord } from '../configuration/keras-config.js';
import { Layer, type LayerOptions, type Tensors } from '../layer.js';
import { refuseDuplicates } from '../names/paths.js';
import { shapeList, unwrapShapes, type Shape, type Shapes } from '../shapes/shape.js';
import { traceCall } from '../calls/traced-call.js';

/** The symbolic tensors that a functional model leads from and to. */
export interface ModelOptions extends Omit<LayerOptions, 'activityRegularizer'> {
  inputs: SymbolicTensor | readonly SymbolicTensor[];
  outputs: SymbolicTensor | readonly SymbolicTensor[];
}

/** What a class that extends `Model` and overrides `call` passes on. */
export type SubclassedModelOptions = Omit<ModelOptions, 'inputs' | 'outputs'>;

/**
 * A model that is a graph of layers: several inputs and outputs, layers used more than once, models inside models.
 * It is built when constructed. Keras's class name is `Functional`.
 *
 * A class that extends it may instead keep layers in its properties and override `call`. When it is built, `call` is
 * followed once with symbolic tensors, outside training, which builds the layers and needs no backend; so `call` passes
 * its inputs through layers only, or the class overrides `declareWeights` and `computeOutputShape`, too.
 */
export class Model extends Layer {
  /** Empty, as `outputs` is, in a class that overrides `call`. */
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  /** Undefined in a class that overrides `call`. */
  readonly #graph: Graph | undefined;

  /** @throws {@link InvalidGraph} or {@link DuplicateLayerName} */
  constructor(options: ModelOptions | SubclassedModelOptions = {}) {
    super({ name: options.name });
    this.inputs = 'inputs' in options ? [options.inputs].flat() : [];
    this.outputs = 'outputs' in options ? [options.outputs].flat() : [];
    const overridesCall = this.call !== Model.prototype.call;
    if (this.outputs.length > 0 || !overridesCall) this.#graph = this.#trace();
    if (this.#graph !== undefined) this.build(unwrapShapes(this.inputs.map((input) => input.shape)));
    if (options.trainable === false) this.trainable = false;
  }

  #trace(): Graph {
    if (this.inputs.length === 0 || this.outputs.length === 0) {
      throw new InvalidGraph(this.name, "expected 'inputs' and 'outputs', or a class that overrides 'call'.");
    }
    for (const { node } of this.inputs) {
      if (node.inputs.length === 0) continue;
      throw new InvalidGraph(
        this.name,
        `expected inputs made by Input, received an output of '${node.layer.name}'.`,
      );
    }
    const graph = traceGraph(this.name, this.inputs, this.outputs);
    refuseDuplicates(
      this.name,
      graph.layers.map((layer) => layer.name),
    );
    return graph;
  }

  override get className(): string {
    return this.constructor === Model ? 'Functional' : super.className;
  }

  override get kerasModule(): string | null {
    return this.constructor === Model ? 'keras.src.models.functional' : super.kerasModule;
  }

  /** Every layer of the graph, the inputs among them, in Keras's order; else those in the properties. */
  get layers(): readonly Layer[] {
    return this.#graph?.layers ?? this.sublayers;
  }

  /** The calls of the graph, in an order in which they can be computed. */
  get graphNodes(): readonly GraphNode[] {
    return this.#graph?.nodes ?? [];
  }

  protected override findSublayers(): readonly Layer[] {
    return this.#graph?.layers ?? super.findSublayers();
  }

  protected override declareWeights(inputShape: Shapes): void {
    if (this.#graph !== undefined) return;
    refuseDuplicates(
      this.name,
      this.sublayers.map((layer) => layer.name),
    );
    traceCall(this, inputShape);
  }

  protected override get inputSpec(): InputSpec {
    if (this.#graph === undefined) return { count: 'any' };
    return {
      count: this.inputs.length,
      shapes: this.inputs.map((input) => [null, ...input.shape.slice(1)]),
      dtypes: this.inputs.map((input) => input.dtype),
    };
  }

  protected override get outputDType(): DType {
    return this.outputs[0]?.dtype ?? 'float32';
  }

  override computeOutputShape(inputShape: Shapes): Shapes {
    if (this.#graph === undefined) return unwrapShapes(traceCall(this, inputShape));
    const outputs = this.#propagate<Shape>(shapeList(inputShape), (node, shapes) =>
      shapeList(node.layer.computeOutputShape(node.isListCall ? shapes : unwrapShapes(shapes))),
    );
    return unwrapShapes(outputs);
  }

  protected override get takesMask(): boolean {
    return this.#graph !== undefined;
  }

  override call(inputs: Tensors, { masks }: CallContext): Tensors {
    const list = [inputs].flat();
    list.forEach((input, index) => setMask(input, masks[index]));
    return this.#propagate(list, (node, tensors) => {
      const [only] = tensors;
      return node.layer.applyAll(node.isListCall || only === undefined ? tensors : only, node.options);
    });
  }

  override getConfig(): ConfigRecord {
    return this.#graph === undefined ? super.getConfig() : serializeGraph(this);
  }

  /** Gives every node of the graph the values of its inputs, and returns the values of the model's outputs. */
  #propagate<T>(
    inputs: readonly T[],
    visit: (node: GraphNode, inputs: readonly T[]) => readonly T[],
  ): readonly T[] {
    const values = new Map<SymbolicTensor, T>();
    this.inputs.forEach((input, index) => values.set(input, inputs[index] as T));
    const valuesOf = (tensors: readonly SymbolicTensor[]): T[] =>
      tensors.map((each) => values.get(each) as T);
    for (const node of this.graphNodes) {
      if (node.inputs.length === 0) continue;
      const results = visit(node, valuesOf(node.inputs));
      node.outputs.forEach((output, index) => values.set(output, results[index] as T));
    }
    return valuesOf(this.outputs);
  }
}
