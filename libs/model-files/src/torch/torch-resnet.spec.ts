import { readFile } from 'node:fs/promises';
import { Dense, GlobalAveragePooling2D, ResNet50, Sequential, weightPaths } from '@thaw/layers';
import { describe, expect, it } from 'vitest';
import { readModelFile, withModelFile } from '../model-reader.js';
import { memorySource } from '../byte-source.js';
import { openSafetensors } from '../safetensors/safetensors.js';
import type { StoredEntry } from '../stored-tensor.js';
import { assignValues, computeOutputs, expectClose } from '../testing/keras-fixtures.js';
import { narrowResNet, TORCH, torchPath } from '../testing/torch-fixtures.js';
import { readWeights } from '../weight-loading.js';
import { isTorchResNet, matchTorchResNet } from './torch-resnet.js';

/** Tensors of which only names and shapes are looked at. */
function entriesOf(shapes: Readonly<Record<string, readonly number[]>>): readonly StoredEntry[] {
  return Object.entries(shapes).map(([name, shape]) => {
    const read = (): never => {
      throw new Error(`${name} is not to be read`);
    };
    return { name, shape, dtype: 'float32', read };
  });
}

describe('a residual network of PyTorch', () => {
  it('computes what PyTorch computes, in a model that has its strides and padding', async () => {
    const model = narrowResNet();
    const { values, report } = await withModelFile(torchPath('resnet.safetensors'), (file) =>
      readWeights(file, model),
    );
    assignValues(model, values);
    const [logits = []] = computeOutputs(model, [{ shape: [1, 64, 64, 3], values: [...TORCH.image] }]);
    expectClose(logits, TORCH.logits, 'logits');
    expect(report.warnings).toEqual([expect.stringMatching(/prepared by mode 'torch'/)]);
    expect(report.pixels).toBe('torch');
    expect(report.unused).toEqual([]);
    expect(report.weights.find(({ path }) => path === 'conv3_block1_2_conv/kernel')?.from).toBe(
      'layer2.0.conv2.weight',
    );
    model.dispose();
  });

  it.each(['torchvision', 'timm'] as const)('has a value for every weight of ResNet50: %s', (library) => {
    const entries = entriesOf(TORCH[library]);
    expect(isTorchResNet(entries)).toBe(true);
    const model = ResNet50({ inputShape: [64, 64, 3] });
    const { found, unused } = matchTorchResNet(entries, model);
    for (const [path, { shape }] of weightPaths(model)) expect(found.get(path)?.shape, path).toEqual(shape);
    expect(unused).toEqual([]);
  });

  it('goes into a base below a head, without its own', () => {
    const base = ResNet50({ includeTop: false, inputShape: [64, 64, 3] });
    const model = new Sequential([
      base,
      new GlobalAveragePooling2D({}),
      new Dense({ units: 2, name: 'head' }),
    ]);
    model.build([null, 64, 64, 3]);
    const { found, unused } = matchTorchResNet(entriesOf(TORCH.timm), model);
    const paths = [...weightPaths(model).keys()];
    expect(paths.filter((path) => !found.has(path))).toEqual(['head/kernel', 'head/bias']);
    expect(unused).toEqual(['fc.weight', 'fc.bias']);
  });

  it('in Keras’s ResNet50 is said to compute something else, and what', () => {
    const model = ResNet50({ inputShape: [64, 64, 3] });
    const { warnings = [] } = matchTorchResNet(entriesOf(TORCH.torchvision), model);
    expect(warnings).toEqual([
      "the weights are of PyTorch's ResNet, and this model does not compute what that computes. The strides of conv3_block1, " +
        'conv4_block1 and conv5_block1 are in their first 1x1 convolution, and were in the 3x3 convolution. The epsilon of its ' +
        'normalizations is 0.00001001, and was 0.00001. Train on before it is used.',
      expect.stringMatching(/^the weights were trained on images prepared by mode 'torch': RGB from 0 to 1/),
    ]);
  });

  it('is not taken for a model, which its file does not have', async () => {
    await expect(readModelFile(torchPath('resnet.safetensors'))).rejects.toThrow(
      'resnet.safetensors: expected a model, received weights without an architecture.',
    );
  });

  it('that is another one is refused with the names of its tensors', () => {
    const model = ResNet50({ inputShape: [64, 64, 3] });
    const shapes = { ...TORCH.timm, 'layer1.0.conv2.weight': [64, 2, 3, 3] };
    const file = { source: 'resnext.safetensors', match: () => matchTorchResNet(entriesOf(shapes), model) };
    expect(() => readWeights(file as never, model)).toThrow(
      'conv2_block1_2_conv/kernel [3, 3, 64, 64] is [3, 3, 2, 64] in the file (layer1.0.conv2.weight)',
    );
  });
});

it.each(['half', 'brain'] as const)(
  'numbers of two bytes are read as PyTorch reads them: %s',
  async (name) => {
    const { entries } = openSafetensors(memorySource(await readFile(torchPath('halves.safetensors'))));
    const entry = entries.find((each) => each.name === name)!;
    expect([...entry.read()]).toEqual(TORCH.head[name].map(Math.fround));
  },
);
