import { NotRecordable } from '../errors.js';
import type { OpAttribute, TensorflowBinding, TensorMetadata, TensorValues } from '../tensorflow-backend.js';
import { attributeOf, withType } from './attributes.js';
import {
  placeholder,
  sizeOf,
  type Graph,
  type GraphConstant,
  type GraphNode,
  type GraphPort,
} from './graph.js';
import { HeldTensors } from './held-tensors.js';
import { NodeNames } from './node-names.js';

/** Constants of so many values are copied at once; of larger ones the tensor is held. */
const MOST_COPIED = 4096;

/** Where a tensor of the binding is in the graph. */
interface Source {
  /** `node` or `node:1` */
  readonly name: string;
  readonly dtype: number;
  /** Whether it depends on an input. */
  readonly isOpen: boolean;
}

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
  readonly #names = new NodeNames();
  readonly #inputs: GraphPort[] = [];
  readonly #outputs: GraphPort[] = [];
  readonly #deleted: number[] = [];
  readonly #isPass: boolean;
  readonly #held = new HeldTensors();

  /**
   * @param isPass whether what does not depend on an input is computed once and for all, and values that do may not be read on
   * the way; else both are written down as they come
   */
  constructor(binding: TensorflowBinding, { isPass }: { isPass: boolean }) {
    this.#binding = binding;
    this.#isPass = isPass;
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
    };
    // The binding's own properties cannot be written, so the one in its place has its own.
    const properties = Object.entries(methods).map(([name, value]) => [name, { value }] as const);
    return Object.create(this.#binding, Object.fromEntries(properties)) as TensorflowBinding;
  }

  /** Lets the graph hold a tensor under this name, if it is used. */
  name(id: number, name: string): void {
    this.#named.set(id, name);
  }

  addInput(name: string, { id, shape, dtype }: TensorMetadata): void {
    const node = this.#add(placeholder(this.#names.take(`inputs/${name}`), dtype, shape));
    this.#sources.set(id, { name: node, dtype, isOpen: true });
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
    for (const id of this.#deleted.splice(0)) this.#binding.deleteTensor(id);
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

  #execute(
    call: { name: string; attributes: readonly OpAttribute[]; inputIds: readonly number[] },
    numOutputs: number,
  ): TensorMetadata[] {
    const { name, attributes, inputIds } = call;
    if (this.#isPass && !inputIds.some((id) => this.#sources.get(id)?.isOpen === true))
      return this.#binding.executeOp(name, attributes, inputIds, numOutputs);
    const sources = inputIds.map((id) => this.#sourceOf(id));
    const outputs = this.#binding.executeOp(name, attributes, inputIds, numOutputs);
    const node = this.#add({
      name: this.#names.take(name),
      op: name,
      inputs: sources.map((source) => source.name),
      attributes: withType(
        name,
        attributes.map((attribute) => attributeOf(attribute, this.#binding)),
        sources[0]?.dtype,
      ),
      shapes: outputs.map(({ shape }) => shape),
      dtypes: outputs.map(({ dtype }) => dtype),
    });
    const isOpen = sources.some((source) => source.isOpen);
    outputs.forEach(({ id, dtype }, index) =>
      this.#sources.set(id, { name: index === 0 ? node : `${node}:${index}`, dtype, isOpen }),
    );
    return outputs;
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
    const node = this.#add({
      name: this.#names.take(name === undefined ? 'constant' : `weights/${name}`),
      op: 'Const',
      inputs: [],
      attributes: [{ name: 'dtype', kind: 'type', value: dtype }],
      shapes: [shape],
      dtypes: [dtype],
      constant,
    });
    const source = { name: node, dtype, isOpen: false };
    this.#sources.set(id, source);
    return source;
  }

  /** A tensor that was there before. The binding tells shape and type of results alone. */
  #constantOf(id: number): GraphConstant {
    const [same] = this.#binding.executeOp('Identity', [], [id], 1);
    if (same === undefined) throw new NotRecordable('one that uses a tensor which is not there');
    const { dtype, shape } = same;
    if (this.#isPass && sizeOf(shape) > MOST_COPIED) return this.#held.hold(same, this.#binding);
    this.#deleted.push(same.id);
    return { dtype, shape, values: this.#binding.tensorDataSync(id) };
  }

  #add(node: GraphNode): string {
    this.#nodes.push(node);
    return node.name;
  }
}
