import { listFrom } from '../../arguments/arguments.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidLayerArgument } from '../../errors.js';
import { GraphNode, type DType, type SymbolicTensor } from '../../models/graph-node.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { Tensors } from '../../layer.js';
import { isShape, type Shape } from '../../shapes/shape.js';
import { known } from '../../known.js';

/** Where data enters a model: `shape` without the batch, or `batchShape` with it. */
export type InputOptions = {
  name?: string | undefined;
  dtype?: DType | undefined;
} & ({ shape: Shape; batchSize?: number | null | undefined } | { batchShape: Shape });

/** The layer behind `Input`; it passes its input on. @source keras/src/layers/core/input_layer.py */
export class InputLayer extends BuiltInLayer {
  readonly batchShape: Shape;
  readonly dtype: DType;
  /** The symbolic tensor to build on. */
  readonly output: SymbolicTensor;

  constructor(options: InputOptions) {
    super({ name: options.name });
    this.batchShape = checkedBatchShape(this.name, options);
    this.dtype = options.dtype ?? 'float32';
    if (!DTYPES.includes(this.dtype))
      throw new InvalidLayerArgument(
        `Layer '${this.name}'`,
        'dtype',
        `one of ${DTYPES.join(', ')}`,
        this.dtype,
      );
    this.build(this.batchShape);
    const node = new GraphNode(this, { inputs: [], isListCall: false, options: {} }, [
      { shape: this.batchShape, dtype: this.dtype },
    ]);
    const [output] = this.addNode(node).outputs;
    this.output = known(output, 'the output');
  }

  protected override get inputSpec(): InputSpec {
    return { shapes: [this.batchShape], dtypes: [this.dtype] };
  }

  protected override get outputDType(): DType {
    return this.dtype;
  }

  override call(inputs: Tensors): Tensors {
    return inputs;
  }

  override getConfig(): ConfigRecord {
    const { batchShape, dtype, name } = this;
    return { batch_shape: batchShape, dtype, sparse: false, ragged: false, name, optional: false };
  }

  static fromConfig(read: ConfigReader): InputLayer {
    for (const key of ['sparse', 'ragged', 'optional']) read.only(key, false);
    return new InputLayer({
      name: read.string('name'),
      batchShape: read.shape('batch_shape'),
      dtype: read.oneOf('dtype', DTYPES),
    });
  }
}

/** A symbolic tensor that stands for a model's input. */
export function Input(options: InputOptions): SymbolicTensor {
  return new InputLayer(options).output;
}

const DTYPES: readonly DType[] = ['float32', 'int32', 'bool'];

function checkedBatchShape(name: string, options: InputOptions): Shape {
  const sample = 'batchShape' in options ? options.batchShape : options.shape;
  const shape =
    'batchShape' in options ? options.batchShape : [options.batchSize ?? null, ...listFrom(options.shape)];
  if (Array.isArray(sample) && isShape(shape)) return shape;
  const expected = 'a list of positive integers or null';
  throw new InvalidLayerArgument(
    `Layer '${name}'`,
    'shape',
    expected,
    Array.isArray(sample) ? shape : sample,
  );
}
