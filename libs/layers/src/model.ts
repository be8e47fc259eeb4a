import { InvalidGraph } from './errors.js';
import { serializeGraph } from './functional-config.js';
import { traceGraph, type Graph } from './graph.js';
import type { DType, GraphNode, SymbolicTensor } from './graph-node.js';
import type { InputSpec } from './input-spec.js';
import type { ConfigRecord } from './keras-config.js';
import { Layer, type LayerOptions, type Tensors } from './layer.js';
import { refuseDuplicates } from './paths.js';
import { shapeList, unwrapShapes, type Shape, type Shapes } from './shape.js';

/** The symbolic tensors that a functional model leads from and to. */
export interface ModelOptions extends LayerOptions {
  inputs: SymbolicTensor | readonly SymbolicTensor[];
  outputs: SymbolicTensor | readonly SymbolicTensor[];
}

/**
 * A model that is a graph of layers: several inputs and outputs, layers used more than once, models inside models.
 * It is built when constructed. Keras's class name is `Functional`.
 */
export class Model extends Layer {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  readonly #graph: Graph;

  /** @throws {@link InvalidGraph} or {@link DuplicateLayerName} */
  constructor(options: ModelOptions) {
    super({ name: options.name });
    this.inputs = [options.inputs].flat();
    this.outputs = [options.outputs].flat();
    for (const { node } of this.inputs) {
      if (node.inputs.length === 0) continue;
      throw new InvalidGraph(
        this.name,
        `expected inputs made by Input, received an output of '${node.layer.name}'.`,
      );
    }
    this.#graph = traceGraph(this.name, this.inputs, this.outputs);
    refuseDuplicates(
      this.name,
      this.layers.map((layer) => layer.name),
    );
    this.build(unwrapShapes(this.inputs.map((input) => input.shape)));
    if (options.trainable === false) this.trainable = false;
  }

  override get className(): string {
    return 'Functional';
  }

  override get kerasModule(): string | null {
    return 'keras.src.models.functional';
  }

  /** Every layer of the graph, the inputs among them, in Keras's order. */
  get layers(): readonly Layer[] {
    return this.#graph.layers;
  }

  /** The calls of the graph, in an order in which they can be computed. */
  get graphNodes(): readonly GraphNode[] {
    return this.#graph.nodes;
  }

  protected override findSublayers(): readonly Layer[] {
    return this.layers;
  }

  protected override get inputSpec(): InputSpec {
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
    const outputs = this.#propagate<Shape>(shapeList(inputShape), (node, shapes) =>
      shapeList(node.layer.computeOutputShape(node.isListCall ? shapes : unwrapShapes(shapes))),
    );
    return unwrapShapes(outputs);
  }

  override call(inputs: Tensors): Tensors {
    return this.#propagate([inputs].flat(), (node, tensors) => {
      const [only] = tensors;
      return node.layer.applyAll(node.isListCall || only === undefined ? tensors : only, node.options);
    });
  }

  override getConfig(): ConfigRecord {
    return serializeGraph(this);
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
