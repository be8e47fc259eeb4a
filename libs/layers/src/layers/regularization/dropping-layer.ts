import { fraction } from '../../arguments/arguments.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import { isShape, formatShape, type Shape } from '../../shapes/shape.js';
import { NoiseLayer, type NoiseOptions } from './noise-layer.js';

export interface DroppingOptions extends NoiseOptions {
  /** The fraction of elements dropped, in `[0, 1]`. */
  rate: number;
  /** Keeps or drops together along axes of size 1; null takes the input's size. */
  noiseShape?: Shape | undefined;
}

/**
 * The base of the layers that keep each element with probability `1 - rate`.
 * @source keras/src/layers/regularization/dropout.py and alpha_dropout.py
 */
export abstract class DroppingLayer extends NoiseLayer {
  readonly rate: number;
  readonly noiseShape: Shape | undefined;

  constructor(options: DroppingOptions) {
    super(options);
    const noiseShape = options.noiseShape ?? undefined;
    this.rate = fraction(this.where, 'rate', options.rate);
    this.noiseShape = noiseShape;
    if (noiseShape !== undefined && !isShape(noiseShape))
      throw new InvalidLayerArgument(this.where, 'noiseShape', 'positive integers or null', noiseShape);
  }

  /** What errors call the layer. */
  protected get where(): string {
    return `${this.className} '${this.name}'`;
  }

  protected override get strength(): number {
    return this.rate;
  }

  /** The shape of the draws, which broadcasts to the input's. @throws {@link InvalidInput} when it cannot */
  protected drawnShape(inputShape: readonly number[]): readonly number[] {
    const shape = this.noiseShape ?? inputShape;
    if (shape.length !== inputShape.length)
      throw new InvalidInput(
        this.name,
        `an input of rank ${shape.length}`,
        `shape ${formatShape(inputShape)}`,
      );
    return shape.map((dim, axis) => dim ?? inputShape[axis] ?? 1);
  }

  override getConfig(): ConfigRecord {
    const { rate, noiseShape } = this;
    return { ...super.getConfig(), rate, noise_shape: noiseShape ?? null };
  }
}

/** The options in a configuration. */
export function readDropping(read: ConfigReader): DroppingOptions {
  return {
    ...read.base(),
    rate: read.required('rate', read.number('rate')),
    seed: read.number('seed'),
    noiseShape: read.has('noise_shape') ? read.shape('noise_shape') : undefined,
  };
}
