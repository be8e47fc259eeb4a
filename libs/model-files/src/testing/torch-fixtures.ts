import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  Activation,
  Add,
  BatchNormalization,
  Conv2D,
  Dense,
  GlobalAveragePooling2D,
  Input,
  MaxPooling2D,
  Model,
  ZeroPadding2D,
  type SymbolicTensor,
} from '@thaw/layers';

/** What `fixtures/torch_resnet.py` wrote with PyTorch, torchvision and timm. */
export interface TorchFixture {
  /** `[64, 64, 3]` */
  readonly image: readonly number[];
  readonly logits: readonly number[];
  /** The kernel of the classifier in numbers of two bytes. */
  readonly head: Readonly<Record<'half' | 'brain', readonly number[]>>;
  /** Shapes of the tensors of a ResNet50 by their names. */
  readonly torchvision: Readonly<Record<string, readonly number[]>>;
  readonly timm: Readonly<Record<string, readonly number[]>>;
}

/** The numbers of the fixture. */
export const TORCH = JSON.parse(readFileSync(torchPath('resnet.json'), 'utf8')) as TorchFixture;

/** The path of a file of the fixture. */
export function torchPath(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/torch/${name}`, import.meta.url));
}

const STAGES = [
  { filters: 2, numBlocks: 3, strides: 1 },
  { filters: 2, numBlocks: 4, strides: 2 },
  { filters: 4, numBlocks: 6, strides: 2 },
  { filters: 4, numBlocks: 3, strides: 2 },
];

/** The narrow network of the fixture with Keras's names of layers, and strides, padding and epsilon as PyTorch has them. */
export function narrowResNet(): Model {
  const input = Input({ shape: [64, 64, 3] });
  const stem = relu(convolution(padded(input, 3, 'conv1_pad'), 'conv1', 64, { kernelSize: 7, strides: 2 }));
  const pooled = new MaxPooling2D({ poolSize: 3, strides: 2 }).apply(padded(stem, 1, 'pool1_pad'));
  const features = STAGES.reduce((x, { filters, numBlocks, strides }, stage) => {
    for (let index = 1; index <= numBlocks; index += 1)
      x = block(x, `conv${stage + 2}_block${index}`, filters, index === 1 ? strides : undefined);
    return x;
  }, pooled);
  const outputs = new Dense({ units: 3, name: 'predictions' }).apply(
    new GlobalAveragePooling2D({}).apply(features),
  );
  return new Model({ inputs: input, outputs, name: 'narrow' });
}

/** @param strides of the first block of a stage; undefined in the others */
function block(
  x: SymbolicTensor,
  name: string,
  filters: number,
  strides: number | undefined,
): SymbolicTensor {
  const wide = 4 * filters;
  const shortcut = strides === undefined ? x : convolution(x, `${name}_0`, wide, { kernelSize: 1, strides });
  const y = relu(convolution(x, `${name}_1`, filters, { kernelSize: 1 }));
  const window = { kernelSize: 3, strides: strides ?? 1 };
  const z = relu(convolution(padded(y, 1, `${name}_2_pad`), `${name}_2`, filters, window));
  return relu(new Add({}).apply([shortcut, convolution(z, `${name}_3`, wide, { kernelSize: 1 })]));
}

function convolution(
  x: SymbolicTensor,
  name: string,
  filters: number,
  window: { kernelSize: number; strides?: number },
): SymbolicTensor {
  const y = new Conv2D({ ...window, filters, name: `${name}_conv` }).apply(x);
  return new BatchNormalization({ epsilon: 1e-5, name: `${name}_bn` }).apply(y);
}

function padded(x: SymbolicTensor, padding: number, name: string): SymbolicTensor {
  return new ZeroPadding2D({ padding, name }).apply(x);
}

function relu(x: SymbolicTensor): SymbolicTensor {
  return new Activation({ activation: 'relu' }).apply(x);
}
