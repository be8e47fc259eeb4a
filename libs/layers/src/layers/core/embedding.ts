import * as tf from '@tensorflow/tfjs-core';
import { flag, positiveInteger } from '../../arguments/arguments.js';
import type { Mask } from '../../calls/masks.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConstraintLike } from '../../constraints/constraints.js';
import { InvalidInput } from '../../errors.js';
import type { InitializerLike } from '../../initializers/initializers.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { known } from '../../known.js';
import type { LayerOptions } from '../../layer.js';
import type { RegularizerLike } from '../../regularizers/regularizer.js';
import type { Shape } from '../../shapes/shape.js';
import { lookUpRows } from '../../tensors/row-lookup.js';
import type { Weight } from '../../weights/weight.js';
import { WeightSettings } from '../../weights/weight-settings.js';

export interface EmbeddingOptions extends LayerOptions {
  /** How many different indices there are: the largest plus one. */
  inputDim: number;
  /** The length of the vector of an index. */
  outputDim: number;
  /** By default `uniform`. */
  embeddingsInitializer?: InitializerLike | undefined;
  embeddingsRegularizer?: RegularizerLike | undefined;
  embeddingsConstraint?: ConstraintLike | undefined;
  /** Whether index 0 stands for nothing, so that the outputs carry a mask without its places; by default false. */
  maskZero?: boolean | undefined;
}

/**
 * A vector for each index: `[…]` to `[…, outputDim]`. The indices are int32, or float32 whose fraction is dropped.
 * @source keras/src/layers/core/embedding.py
 */
export class Embedding extends BuiltInLayer {
  readonly inputDim: number;
  readonly outputDim: number;
  readonly maskZero: boolean;
  readonly #settings: WeightSettings;
  #embeddings: Weight | undefined;

  constructor(options: EmbeddingOptions) {
    super(options);
    const where = `Embedding '${this.name}'`;
    this.inputDim = positiveInteger(where, 'inputDim', options.inputDim);
    this.outputDim = positiveInteger(where, 'outputDim', options.outputDim);
    this.maskZero = flag(where, 'maskZero', options.maskZero ?? false);
    this.#settings = new WeightSettings(where, 'embeddings', {
      initializer: options.embeddingsInitializer ?? 'uniform',
      regularizer: options.embeddingsRegularizer,
      constraint: options.embeddingsConstraint,
    });
  }

  /** `[inputDim, outputDim]` */
  get embeddings(): Weight | undefined {
    return this.#embeddings;
  }

  protected override get inputSpec(): InputSpec {
    return { dtypes: [['int32', 'float32']] };
  }

  protected override declareWeights(): void {
    const shape = [this.inputDim, this.outputDim];
    this.#embeddings = this.addWeight(this.#settings.declaration('embeddings', shape));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape, this.outputDim];
  }

  override get supportsMasking(): boolean {
    return this.maskZero;
  }

  override computeMask([inputs]: readonly tf.Tensor[]): readonly Mask[] {
    return [inputs && tf.notEqual(inputs, tf.scalar(0, inputs.dtype))];
  }

  /** @throws {@link InvalidInput} for an index outside of the table, which TensorFlow reports (on a GPU it gives zeros). */
  override call(inputs: tf.Tensor): tf.Tensor {
    const table = known(this.#embeddings, 'the embeddings').read();
    try {
      return lookUpRows(table, inputs);
    } catch (error) {
      const outside = inputs.dataSync().find((index) => index < 0 || index >= this.inputDim);
      if (outside === undefined) throw error;
      throw new InvalidInput(this.name, `indices from 0 to ${this.inputDim - 1}`, String(outside));
    }
  }

  override getConfig(): ConfigRecord {
    return {
      ...super.getConfig(),
      input_dim: this.inputDim,
      output_dim: this.outputDim,
      ...this.#settings.getConfig(),
      mask_zero: this.maskZero,
    };
  }

  static fromConfig(read: ConfigReader): Embedding {
    const embeddings = WeightSettings.read(read, 'embeddings');
    // Keras 3 takes it from older files and ignores it.
    read.take('input_length');
    return new Embedding({
      ...read.base(),
      inputDim: read.required('input_dim', read.number('input_dim')),
      outputDim: read.required('output_dim', read.number('output_dim')),
      embeddingsInitializer: embeddings.initializer,
      embeddingsRegularizer: embeddings.regularizer,
      embeddingsConstraint: embeddings.constraint,
      maskZero: read.boolean('mask_zero'),
    });
  }
}
