import { expect, it } from 'vitest';
import { describeLoad } from './load-table.js';
import type { LoadReport } from './weight-loading.js';

const REPORT: LoadReport = {
  weights: [
    { path: 'conv/kernel', status: 'loaded', shape: [3, 3, 2, 4], from: 'layers/conv2d/vars/0' },
    { path: 'head/bias', status: 'skipped', shape: [5], from: 'layers/dense/vars/1', storedShape: [2] },
    { path: 'extra/bias', status: 'left', shape: [1] },
  ],
  unused: ['layers/old/vars/0'],
  warnings: [],
};

it('a report on loading names what was loaded, skipped and left, and what of the file nothing took', () => {
  expect(describeLoad(REPORT).split('\n')).toEqual([
    '3 weights: 1 loaded, 1 skipped as their shape differs, 1 left as the file does not have them',
    '┌─────────┬─────────────┬──────────────┬─────────────────────────┐',
    '│         │ Weight      │ Shape        │ In the file             │',
    '├─────────┼─────────────┼──────────────┼─────────────────────────┤',
    '│ loaded  │ conv/kernel │ [3, 3, 2, 4] │ layers/conv2d/vars/0    │',
    '│ skipped │ head/bias   │ [5]          │ layers/dense/vars/1 [2] │',
    '│ left    │ extra/bias  │ [1]          │                         │',
    '└─────────┴─────────────┴──────────────┴─────────────────────────┘',
    'not used of the file: layers/old/vars/0',
  ]);
});

it('a report on loading can leave out what was loaded', () => {
  const text = describeLoad(REPORT, { withLoaded: false });
  expect(text).not.toContain('conv/kernel');
  expect(text).toContain('head/bias');
});
