import { layer, sequential } from './job-files.js';

/** Of the images, in pixels. */
export const SIDE = 8;

/** Layers that are to be frozen, and one that keeps what they leave in its size. */
export const FROZEN_BASE = [
  layer('Conv2D', 'conv', { filters: 4, kernel_size: [3, 3], strides: [2, 2], padding: 'same' }),
  layer('BatchNormalization', 'bn'),
  layer('Activation', 'relu', { activation: 'relu' }),
  layer('MaxPooling2D', 'pool', { pool_size: [1, 1] }),
];

/** What is trained. */
export const HEAD = [
  layer('Dropout', 'drop', { rate: 0.3 }),
  layer('Flatten', 'flat'),
  layer('Dense', 'out', { units: 4, activation: 'softmax' }),
];

/** A base of which the convolution and its normalization are to be frozen, with a head. */
export const MODEL = sequential('small', [SIDE, SIDE], [...FROZEN_BASE, ...HEAD]);

/** The same with a frozen layer that leaves more of an example than the one before it. */
export const WIDENED = sequential(
  'widened',
  [SIDE, SIDE],
  [...FROZEN_BASE, layer('Conv2D', 'wide', { filters: 16, kernel_size: [3, 3], padding: 'same' }), ...HEAD],
);

/** The same behind layers that change images at random. */
export const AUGMENTED = sequential(
  'augmented',
  [SIDE, SIDE],
  [
    layer('RandomFlip', 'flip', { mode: 'horizontal' }),
    layer('RandomTranslation', 'move', { height_factor: 0.2, width_factor: 0.2 }),
    ...FROZEN_BASE,
    ...HEAD,
  ],
);
