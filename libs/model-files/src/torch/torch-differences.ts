import { layerPaths, type ConfigRecord, type Layer } from '@thaw/layers';

/** `torch.nn.BatchNorm2d`'s default, which torchvision and timm leave. */
const EPSILON = 1e-5;

/**
 * What a model with Keras's layers of ResNet50 computes otherwise than torchvision's and timm's with the same weights, told
 * by its settings: where the strides are, how the convolution with them is padded, and the normalizations' epsilon. Where
 * all three are PyTorch's, so are the outputs.
 *
 * @source torchvision's documentation of ResNet: "The bottleneck of TorchVision places the stride for downsampling to the
 * second 3x3 convolution while the original paper places it to the first 1x1 convolution."
 */
export function differencesFromTorch(model: Layer): readonly string[] {
  const settings = Array.from(layerPaths(model), ([path, layer]) => ({
    name: path.slice(path.lastIndexOf('/') + 1),
    config: layer.getConfig(),
  }));
  const some = (pattern: RegExp, differs: (config: ConfigRecord) => boolean): boolean =>
    settings.some(({ name, config }) => pattern.test(name) && differs(config));
  const differences = [
    some(/_block1_1_conv$/, isStrided) &&
      'The strides of conv3_block1, conv4_block1 and conv5_block1 are in their first 1x1 convolution, and were in the 3x3 convolution.',
    some(/_block1_2_conv$/, (config) => isStrided(config) && config['padding'] === 'same') &&
      "Its 3x3 convolutions with strides pad by 'same', and padded by one on every side.",
    some(/_bn$/, ({ epsilon }) => epsilon !== EPSILON) &&
      `The epsilon of its normalizations is ${String(epsilonOf(settings))}, and was ${EPSILON}.`,
  ].filter((difference) => difference !== false);
  if (differences.length === 0) return [];
  const start = "the weights are of PyTorch's ResNet, and this model does not compute what that computes.";
  return [[start, ...differences, 'Train on before it is used.'].join(' ')];
}

function isStrided({ strides }: ConfigRecord): boolean {
  return [strides].flat().some((stride) => stride !== 1);
}

function epsilonOf(settings: readonly { name: string; config: ConfigRecord }[]): unknown {
  return settings.find(({ name }) => name.endsWith('_bn'))?.config['epsilon'];
}
