import { describe, expect, it } from 'vitest';
import { parseApplication } from './application-text.js';

describe('an application in words', () => {
  it('is its name, with settings as in a job file', () => {
    expect(parseApplication('ResNet50')).toEqual({
      application: 'ResNet50',
      includeTop: false,
      weights: 'none',
    });
    expect(parseApplication('MobileNet, alpha: 0.25, inputShape: [96, 96, 3], includeTop: true')).toEqual({
      application: 'MobileNet',
      alpha: 0.25,
      inputShape: [96, 96, 3],
      includeTop: true,
      weights: 'none',
    });
  });

  it.each([
    [
      'Mobilenet',
      'expected one of ResNet50, MobileNet, MobileNetV2, EfficientNetB0, received "Mobilenet" (did you mean MobileNet?)',
    ],
    [
      'ResNet50, alpha: 0.5',
      'alpha: expected no alpha with ResNet50; MobileNet and MobileNetV2 can have it, received 0.5',
    ],
    ['ResNet50, weights: imagenet', 'weights: expected'],
    ['ResNet50, inputShape: [32', 'application ResNet50, inputShape: [32: expected'],
  ])('is refused with what is wrong: %s', (text, message) => {
    expect(() => parseApplication(text)).toThrow(message);
  });
});
