/** What a batch normalization's tensors are called. */
const NORMALIZATION: Readonly<Record<string, string>> = {
  weight: 'gamma',
  bias: 'beta',
  running_mean: 'moving_mean',
  running_var: 'moving_variance',
};
const PLAIN: Readonly<Record<string, string>> = { weight: 'kernel', bias: 'bias' };
/** Modules of torchvision's and timm's `ResNet` beside the blocks, as Keras calls them. */
const MODULES: Readonly<Record<string, string>> = { conv1: 'conv1_conv', bn1: 'conv1_bn', fc: 'predictions' };
const BLOCK = /^layer(\d)\.(\d+)\.(conv|bn|downsample\.)(\d)$/;

/**
 * What Keras's ResNet50 calls a tensor of torchvision's or timm's, as `layer/weight`; undefined for one that it does not have.
 *
 * @source torchvision/models/resnet.py at 0.28 and timm/models/resnet.py at 1.0: `Bottleneck` and `ResNet`, which name alike;
 * keras/src/applications/resnet.py at 3.15.1: `residual_block_v1`
 */
export function nameInKeras(name: string): string | undefined {
  const end = name.lastIndexOf('.');
  const layer = layerInKeras(name.slice(0, Math.max(0, end)));
  if (layer === undefined) return undefined;
  const weight = (layer.endsWith('_bn') ? NORMALIZATION : PLAIN)[name.slice(end + 1)];
  return weight === undefined ? undefined : `${layer}/${weight}`;
}

function layerInKeras(module: string): string | undefined {
  if (Object.hasOwn(MODULES, module)) return MODULES[module];
  const [matched, stage, block, kind, index] = BLOCK.exec(module) ?? [];
  if (matched === undefined) return undefined;
  const place = `conv${Number(stage) + 1}_block${Number(block) + 1}`;
  // A shortcut is a convolution, `downsample.0`, and its normalization, `downsample.1`.
  if (kind === 'downsample.') return `${place}_0_${index === '0' ? 'conv' : 'bn'}`;
  return `${place}_${index}_${kind}`;
}
