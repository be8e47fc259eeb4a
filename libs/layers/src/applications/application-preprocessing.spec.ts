import { describe, expect, it } from 'vitest';
import { serialize } from '../configuration/layer-config.js';
import { applicationPreprocessing } from './application-preprocessing.js';
import { EfficientNetB0 } from './efficientnet.js';
import { MobileNetV2 } from './mobilenet-v2.js';
import { MobileNet } from './mobilenet.js';
import { ResNet50 } from './resnet50.js';

describe('the preprocessing of an application', () => {
  it.each([
    ['ResNet50', 'caffe', () => ResNet50({ includeTop: false })],
    ['MobileNet', 'tf', () => MobileNet({ alpha: 0.25, includeTop: false })],
    ['MobileNetV2', 'tf', () => MobileNetV2({ includeTop: false })],
    ['EfficientNetB0', 'none', () => EfficientNetB0({ includeTop: false })],
  ])('of %s is %s', (_, mode, create) => {
    expect(applicationPreprocessing(serialize(create()))).toBe(mode);
  });

  it('is not known of other models', () => {
    expect(
      applicationPreprocessing({ class_name: 'Sequential', config: { name: 'my-resnet50' } }),
    ).toBeUndefined();
  });
});
