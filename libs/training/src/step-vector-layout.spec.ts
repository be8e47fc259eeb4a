import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createEvaluationLayout, createStepLayout, findSection, readSection } from './step-vector-layout.js';

const weights = (prefix: string) =>
  fc
    .uniqueArray(fc.nat(50), { maxLength: 8 })
    .map((sizes) => sizes.map((size) => ({ path: `${prefix}${size}`, size })));

describe('createStepLayout', () => {
  it('places gradients, updates, denominators and sums one after the other', () => {
    const layout = createStepLayout({
      gradients: [{ path: 'head/kernel', size: 6 }],
      updates: [{ path: 'bn/moving_mean', size: 2 }],
      metrics: ['accuracy'],
    });
    expect(layout).toEqual({
      sections: [
        { name: 'head/kernel', kind: 'gradient', offset: 0, length: 6 },
        { name: 'bn/moving_mean', kind: 'update', offset: 6, length: 2 },
        { name: 'examples', kind: 'denominator', offset: 8, length: 1 },
        { name: 'loss', kind: 'denominator', offset: 9, length: 1 },
        { name: 'accuracy', kind: 'denominator', offset: 10, length: 1 },
        { name: 'loss', kind: 'metric', offset: 11, length: 1 },
        { name: 'accuracy', kind: 'metric', offset: 12, length: 1 },
      ],
      length: 13,
    });
  });

  it('has the gradients first that leave the next one aligned', () => {
    const gradients = [5, 32, 7, 16, 48].map((size) => ({ path: `w${size}`, size }));
    const { sections } = createStepLayout({ gradients, updates: [], metrics: [] });
    const placed = sections.filter(({ kind }) => kind === 'gradient');
    expect(placed.map(({ name, offset }) => [name, offset])).toEqual([
      ['w32', 0],
      ['w16', 32],
      ['w48', 48],
      ['w5', 96],
      ['w7', 101],
    ]);
  });

  it('covers the vector exactly once, whatever the sizes', () => {
    fc.assert(
      fc.property(weights('g'), weights('u'), (gradients, updates) => {
        const layout = createStepLayout({ gradients, updates, metrics: [] });
        let end = 0;
        for (const section of layout.sections) {
          expect(section.offset).toBe(end);
          end += section.length;
        }
        expect(layout.length).toBe(end);
      }),
    );
  });
});

describe('createEvaluationLayout', () => {
  it('has counts and sums alone', () => {
    expect(createEvaluationLayout(['accuracy']).sections.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'denominator examples',
      'denominator loss',
      'denominator accuracy',
      'metric loss',
      'metric accuracy',
    ]);
  });
});

describe('sections', () => {
  const layout = createStepLayout({ gradients: [{ path: 'w', size: 2 }], updates: [], metrics: [] });

  it('are views of the vector', () => {
    const vector = new Float32Array(layout.length);
    readSection(vector, findSection(layout, 'gradient', 'w')).set([1, 2]);
    expect([...vector.subarray(0, 2)]).toEqual([1, 2]);
  });

  it('that do not exist are named', () => {
    expect(() => findSection(layout, 'update', 'w')).toThrow(
      "Expected a section of kind update and name 'w' in the layout",
    );
  });
});
