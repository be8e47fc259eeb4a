import { NotRecordable } from '../errors.js';
import type { OpAttribute, TensorflowBinding, TensorMetadata, TensorValues } from '../tensorflow-backend.js';
import { attributeOf, withType } from './attributes.js';
import {
  constantNode,
  placeholder,
  sizeOf,
  type Graph,
  type GraphConstant,
  type GraphNode,
  type GraphPort,
} from './graph.js';
import { HeldTensors } from './held-tensors.js';
import { NodeNames } from './node-names.js';
import { ShapeInference, type KnownInput } from './shape-inference.js';

/** Constants of so many values are copied at once; of larger ones the tensor is held. */
const MOST_COPIED = 4096;

/** Where a tensor is in the graph. */
interface Source extends KnownInput {
  /** `node` or `node:1` */
  readonly name: string;
  /** Whether it depends on an input. */
  readonly isOpen: boolean;
}

/** An op that is asked for. */
interface OpCall {
  readonly name: string;
  readonly attributes: readonly OpAttribute[];
  readonly inputIds: readonly number[];
}

/** The first handle of a tensor that was never computed. None of the binding's is negative, and -1 stands for none. */
const FIRST_IMAGINED = -2;

/**
 * Stands in the place of the binding and writes down what it is asked for. Tensors are deleted only afterwards, since the
 * binding would give their handles to others.
 */
export class OpRecorder {
  readonly #binding: TensorflowBinding;
  readonly #nodes: GraphNode[] = [];
  readonly #sources = new Map<number, Source>();
  /** Uploaded while recording, and not used yet. */
  readonly #uploaded = new Map<number, GraphConstant>();
  readonly #named = new Map<number, string>();
  readonly #digests = new Map<number, () => string>();
  readonly #names = new NodeNames();
  readonly #inputs: GraphPort[] = [];
  readonly #outputs: GraphPort[] = [];
  readonly #deleted: number[] = [];
  readonly #isPass: boolean;
  readonly #held: HeldTensors;
  readonly #shapes: ShapeInference;
  #nextImagined = FIRST_IMAGINED;

  /**
   * @param isPass whether what does not depend on an input is computed once and for all, and what does is not computed, nor may its
   * values be read on the way; else all is computed and written down as it comes
   */
  constructor(binding: TensorflowBinding, { isPass }: { isPass: boolean }) {
    this.#binding = binding;
    this.#isPass = isPass;
    this.#held = new HeldTensors(binding);
    this.#shapes = new ShapeInference(binding);
  }

  /** The tensors behind large constants; they are the caller's. */
  get held(): HeldTensors {
    return this.#held;
  }

  /** The binding as the backend sees it meanwhile. */
  binding(): TensorflowBinding {
    const methods: Partial<TensorflowBinding> = {
      createTensor: (shape, dtype, values) => this.#upload(shape, dtype, values),
      deleteTensor: (id) => void this.#deleted.push(id),
      executeOp: (name, attributes, inputIds, numOutputs) =>
        this.#execute({ name, attributes, inputIds }, numOutputs),
      tensorDataSync: (id) => this.#read(id),
      readInto: (id, into) => into.set(this.#read(id)),
    };
    // The binding's own properties cannot be written, so the one in its place has its own.
    const properties = Object.entries(methods).map(([name, value]) => [name, { value }] as const);
    return Object.create(this.#binding, Object.fromEntries(properties)) as TensorflowBinding;
  }

  /** Lets the graph hold a tensor under this name, if it is used. */
  name(id: number, name: string): void {
    this.#named.set(id, name);
  }

  /** Lets a tensor be known by the SHA-256 of its values, if it is used. */
  know(id: number, digest: () => string): void {
    this.#digests.set(id, digest);
  }

  addInput(name: string, { id, shape, dtype }: TensorMetadata): void {
    const node = this.#add(placeholder(this.#names.take(`inputs/${name}`), dtype, shape));
    this.#sources.set(id, { name: node, dtype, shape, isOpen: true });
    this.#inputs.push({ name, tensor: `${node}:0`, dtype, shape });
  }

  addOutput(name: string, { id, shape, dtype }: TensorMetadata): void {
    const attributes = [{ name: 'T', kind: 'type', value: dtype }] as const;
    const inputs = [this.#sourceOf(id).name];
    const place = this.#names.take(`outputs/${name}`);
    const node = this.#add({
      name: place,
      op: 'Identity',
      inputs,
      attributes,
      shapes: [shape],
      dtypes: [dtype],
    });
    this.#outputs.push({ name, tensor: `${node}:0`, dtype, shape });
  }

  graph(): Graph {
    return { nodes: [...this.#nodes], inputs: [...this.#inputs], outputs: [...this.#outputs] };
  }

  /** Deletes what would have been deleted meanwhile. */
  releaseTensors(): void {
    for (const id of this.#deleted.splice(0)) if (id > FIRST_IMAGINED) this.#binding.deleteTensor(id);
  }

  #upload(shape: readonly number[], dtype: number, values: TensorValues): number {
    const id = this.#binding.createTensor(shape, dtype, values);
    this.#uploaded.set(id, { dtype, shape: [...shape], values: values.slice() });
    return id;
  }

  #read(id: number): TensorValues {
    if (this.#isPass && this.#sources.get(id)?.isOpen === true)
      throw new NotRecordable('one that reads values on the way');
    return this.#binding.tensorDataSync(id);
  }

  #execute(call: OpCall, numOutputs: number): TensorMetadata[] {
    const { name, attributes, inputIds } = call;
    const isOpen = inputIds.some((id) => this.#sources.get(id)?.isOpen === true);
    if (this.#isPass && !isOpen) return this.#binding.executeOp(name, attributes, inputIds, numOutputs);
    const sources = inputIds.map((id) => this.#sourceOf(id));
    const op = {
      op: name,
      attributes: withType(
        name,
        attributes.map((attribute) => attributeOf(attribute, this.#binding)),
        sources[0]?.dtype,
      ),
    };
    const outputs = this.#isPass
      ? this.#imagine(op, sources)
      : this.#binding.executeOp(name, attributes, inputIds, numOutputs);
    const node = this.#add({
      ...op,
      name: this.#names.take(name),
      inputs: sources.map((source) => source.name),
      shapes: outputs.map(({ shape }) => shape),
      dtypes: outputs.map(({ dtype }) => dtype),
    });
    outputs.forEach(({ id, dtype, shape }, index) =>
      this.#sources.set(id, { name: index === 0 ? node : `${node}:${index}`, dtype, shape, isOpen }),
    );
    return outputs;
  }

  #imagine(op: Pick<GraphNode, 'op' | 'attributes'>, sources: readonly Source[]): TensorMetadata[] {
    return this.#shapes.outputsOf(op, sources).map((output) => ({ id: this.#nextImagined--, ...output }));
  }

  #sourceOf(id: number): Source {
    const known = this.#sources.get(id);
    if (known !== undefined) return known;
    const constant = this.#uploaded.get(id) ?? this.#constantOf(id);
    const { dtype, shape } = constant;
    const { TF_FLOAT, TF_INT32, TF_BOOL } = this.#binding;
    if (![TF_FLOAT, TF_INT32, TF_BOOL].includes(dtype))
      throw new NotRecordable('a tensor that is neither of floats, of whole numbers nor of truth values');
    const name = this.#named.get(id);
    const place = this.#names.take(name === undefined ? 'constant' : `weights/${name}`);
    const node = this.#add(constantNode(place, constant));
    const source = { name: node, dtype, shape, constant, isOpen: false };
    this.#sources.set(id, source);
    return source;
  }

  /** A tensor that was there before. The binding tells shape and type of results alone. */
  #constantOf(id: number): GraphConstant {
    const [same] = this.#binding.executeOp('Identity', [], [id], 1);
    if (same === undefined) throw new NotRecordable('one that uses a tensor which is not there');
    const { dtype, shape } = same;
    if (this.#isPass && sizeOf(shape) > MOST_COPIED) return this.#held.hold(same, this.#digests.get(id));
    this.#deleted.push(same.id);
    return { dtype, shape, values: this.#binding.tensorDataSync(id) };
  }

  #add(node: GraphNode): string {
    this.#nodes.push(node);
    return node.name;
  }
}
