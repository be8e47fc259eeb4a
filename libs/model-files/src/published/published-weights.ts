/** A file of weights that Keras publishes. */
export interface PublishedWeights {
  /** The application, for messages. */
  readonly application: string;
  /** Below the address, for example `tensorflow/keras-applications/resnet`. */
  readonly folder: string;
  readonly fileName: string;
  /** Hexadecimal; undefined where Keras names none. */
  readonly md5?: string | undefined;
}

/** Where Keras publishes them. @source keras/src/applications at 3.15.1, `BASE_WEIGHTS_PATH` */
export const PUBLISHED_ADDRESS = 'https://storage.googleapis.com/';

/** The widths of MobileNet that there are weights for, as its files name them. */
export const MOBILENET_ALPHAS: ReadonlyMap<number, string> = new Map([
  [0.25, '2_5'],
  [0.5, '5_0'],
  [0.75, '7_5'],
  [1, '1_0'],
]);

/** The widths of MobileNetV2 that there are weights for, as its files name them. */
export const MOBILENET_V2_ALPHAS: ReadonlyMap<number, string> = new Map([
  [0.35, '0.35'],
  [0.5, '0.5'],
  [0.75, '0.75'],
  [1, '1.0'],
  [1.3, '1.3'],
  [1.4, '1.4'],
]);

const MOBILENET_SIZES = [128, 160, 192, 224];
const MOBILENET_V2_SIZES = [96, ...MOBILENET_SIZES];

/** The size of images that weights were trained with, of those that there are, for an input's height and width. */
export function trainedSize(
  application: 'MobileNet' | 'MobileNetV2',
  height: number | null,
  width: number | null,
): number {
  const sizes = application === 'MobileNet' ? MOBILENET_SIZES : MOBILENET_V2_SIZES;
  return height !== null && height === width && sizes.includes(height) ? height : 224;
}

/** @source keras/src/applications/resnet.py at 3.15.1, `WEIGHTS_HASHES` */
export function resNet50Weights(includeTop: boolean): PublishedWeights {
  return {
    application: 'ResNet50',
    folder: 'tensorflow/keras-applications/resnet',
    fileName: `resnet50_weights_tf_dim_ordering_tf_kernels${includeTop ? '' : '_notop'}.h5`,
    md5: includeTop ? '2cb95161c43110f7111970584f804107' : '4d473c1dd8becc155b73f8504c6f6626',
  };
}

/** @source keras/src/applications/efficientnet.py at 3.15.1, `WEIGHTS_HASHES` */
export function efficientNetB0Weights(includeTop: boolean): PublishedWeights {
  return {
    application: 'EfficientNetB0',
    folder: 'keras-applications',
    fileName: `efficientnetb0${includeTop ? '' : '_notop'}.h5`,
    md5: includeTop ? '902e53a9f72be733fc0bcb005b3ebbac' : '50bc09e76180e00e4465e1a485ddc09d',
  };
}

/** @source keras/src/applications/mobilenet.py at 3.15.1, which names no hash */
export function mobileNetWeights({ includeTop, alpha, size }: MobileWeights): PublishedWeights {
  return {
    application: 'MobileNet',
    folder: 'tensorflow/keras-applications/mobilenet',
    fileName: `mobilenet_${MOBILENET_ALPHAS.get(alpha) ?? alpha}_${size}_tf${includeTop ? '' : '_no_top'}.h5`,
  };
}

/** @source keras/src/applications/mobilenet_v2.py at 3.15.1, which names no hash */
export function mobileNetV2Weights({ includeTop, alpha, size }: MobileWeights): PublishedWeights {
  const width = MOBILENET_V2_ALPHAS.get(alpha) ?? alpha;
  return {
    application: 'MobileNetV2',
    folder: 'tensorflow/keras-applications/mobilenet_v2',
    fileName: `mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${width}_${size}${includeTop ? '' : '_no_top'}.h5`,
  };
}

interface MobileWeights {
  includeTop: boolean;
  alpha: number;
  /** Of {@link trainedSize}. */
  size: number;
}
