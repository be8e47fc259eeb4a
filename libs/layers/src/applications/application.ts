import type { ActivationLike } from '../activations/activation-functions.js';
import { InvalidLayerArgument, NotSupported } from '../errors.js';
import type { SymbolicTensor } from '../models/graph-node.js';
import { Input } from '../layers/core/input-layer.js';
import { GlobalAveragePooling2D, GlobalMaxPooling2D } from '../layers/pooling/global-pooling2d.js';
import type { Shape } from '../shapes/shape.js';

/** What the applications have in common, with Keras's defaults where nothing else is said. */
export interface ApplicationOptions {
  name?: string | undefined;
  /** Whether the model ends in a classifier; by default true. */
  includeTop?: boolean | undefined;
  /** Only null, the default: weights are declared without values. */
  weights?: string | null | undefined;
  /** `[height, width, channels]`; by default `[224, 224, 3]`, and without a top `[null, null, 3]`. */
  inputShape?: Shape | undefined;
  /** Without a top: the mean or maximum over height and width as the output; by default neither. */
  pooling?: 'avg' | 'max' | undefined;
  /** How many classes the top tells apart; by default 1000. */
  classes?: number | undefined;
  /** By default `softmax`; null for none. */
  classifierActivation?: ActivationLike | null | undefined;
}

const DEFAULT_SIZE = 224;
const SMALLEST_SIZE = 32;

/**
 * Checks the options and makes the input.
 * @throws {@link NotSupported} for weights; {@link InvalidLayerArgument} for a shape the application cannot take.
 * @source keras/src/applications/imagenet_utils.py, obtain_input_shape
 */
export function applicationInput(application: string, options: ApplicationOptions): SymbolicTensor {
  const { includeTop = true, weights = null, inputShape, pooling } = options;
  if (weights !== null) {
    const hint = 'make the model with null, then give it the values of a model file with setWeights';
    throw new NotSupported(application, `'weights': '${weights}' (expected null: ${hint})`);
  }
  if (pooling !== undefined && !['avg', 'max'].includes(pooling))
    throw new InvalidLayerArgument(application, 'pooling', "'avg' or 'max'", pooling);
  const size = includeTop ? DEFAULT_SIZE : null;
  const shape = inputShape ?? [size, size, 3];
  assertInputShape(application, shape, includeTop);
  return Input({ shape });
}

function assertInputShape(application: string, shape: Shape, includeTop: boolean): void {
  const [height = 0, width = 0] = shape;
  const isLargeEnough = [height, width].every((size) => size === null || size >= SMALLEST_SIZE);
  if (shape.length !== 3 || !isLargeEnough) {
    const expected = `[height, width, channels] of at least ${SMALLEST_SIZE}x${SMALLEST_SIZE}`;
    throw new InvalidLayerArgument(application, 'inputShape', expected, shape);
  }
  if (includeTop && shape.includes(null)) {
    const expected = 'fully known with includeTop true';
    throw new InvalidLayerArgument(application, 'inputShape', expected, shape);
  }
}

/** The output of a model without a top, pooled if asked for. */
export function pooled(
  x: SymbolicTensor,
  pooling: ApplicationOptions['pooling'],
  names: { average?: string; maximum?: string } = {},
): SymbolicTensor {
  if (pooling === 'avg') return new GlobalAveragePooling2D({ name: names.average }).apply(x);
  if (pooling === 'max') return new GlobalMaxPooling2D({ name: names.maximum }).apply(x);
  return x;
}

/** The classifier's activation and number of classes. */
export function classifier({ classes = 1000, classifierActivation = 'softmax' }: ApplicationOptions): {
  classes: number;
  activation: ActivationLike;
} {
  return { classes, activation: classifierActivation ?? 'linear' };
}

/**
 * The zeros around height and width with which a strided convolution without padding halves them.
 * @source keras/src/applications/imagenet_utils.py, correct_pad
 */
export function halvingPadding(x: SymbolicTensor, kernelSize: number): [number, number][] {
  const after = Math.floor(kernelSize / 2);
  const [, height = null, width = null] = x.shape;
  const isKnown = height !== null;
  return [height, width].map((size) => [after - (isKnown ? 1 - ((size ?? 0) % 2) : 1), after]);
}

/** The nearest multiple of 8 that is at least 8 and not more than a tenth below. @source keras/src/applications/mobilenet_v2.py, _make_divisible */
export function divisibleBy8(size: number): number {
  const rounded = Math.max(8, Math.floor(Math.trunc(size + 4) / 8) * 8);
  return rounded < 0.9 * size ? rounded + 8 : rounded;
}
