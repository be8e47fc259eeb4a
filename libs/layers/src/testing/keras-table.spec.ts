import { describe, expect, it } from 'vitest';
import * as efficientnet from '../applications/efficientnet.js';
import * as mobilenetV2 from '../applications/mobilenet-v2.js';
import * as mobilenet from '../applications/mobilenet.js';
import * as resnet50 from '../applications/resnet50.js';
import { LAYER_CLASSES } from '../configuration/layer-registry.js';
import { fixtureAreas, readFixture } from './fixture-files.js';
import { countNames, expectRows } from './keras-table-check.js';
import { boundFor, readTable, relativeDifference, withTable } from './keras-table.js';

interface AnyCase {
  config?: { class_name: string };
  outputGradient?: unknown;
  application?: string;
  runs?: readonly unknown[];
}

const cases = fixtureAreas().flatMap((area) => [readFixture(area)].flat() as AnyCase[]);

describe('the table in the README', () => {
  it('has a row for every layer of Keras, and says which are not there', () => {
    const ofLayers = cases.flatMap(({ outputGradient, config }) =>
      outputGradient === undefined ? [] : (config?.class_name ?? []),
    );
    // Each run of a model has its inputs.
    const ofModels = cases.flatMap(({ runs = [] }) => runs.map(() => 'InputLayer'));
    const counted = countNames([...ofLayers, ...ofModels]);
    expectRows('layers', { cases: counted, offered: Object.keys(LAYER_CLASSES) });
  });

  it('has a row for every application of Keras, and says which are not there', () => {
    const modules = { ...resnet50, ...mobilenet, ...mobilenetV2, ...efficientnet };
    const offered = Object.keys(modules).filter((name) => name !== 'preprocessInput');
    expectRows('applications', {
      cases: countNames(cases.flatMap(({ application }) => application ?? [])),
      offered,
    });
  });

  it('states no bound above the tolerance, and is read as it is written', () => {
    const rows = readTable();
    expect(rows.filter(({ numCases }) => numCases > 0).every(({ bound }) => bound > 0 && bound <= 1e-5)).toBe(
      true,
    );
    const empty = withTable(
      'before\n<!-- The table below is written by `npm run keras-table`. -->\n<!-- prettier-ignore-start -->\nold\n<!-- prettier-ignore-end -->\nafter\n',
      [
        { family: 'layers', name: 'Dense', numCases: 2, bound: 1e-6 },
        { family: 'layers', name: 'GRU', numCases: 0, bound: 1e-7 },
      ],
    );
    expect(empty.split('\n').slice(3, 7)).toEqual([
      '| in Keras | name | cases | largest difference at most |',
      '| --- | --- | --- | --- |',
      '| layers | Dense | 2 | 1e-6 |',
      '| layers | GRU | not yet | |',
    ]);
  });
});

describe('a difference', () => {
  it('is relative to the largest value, and infinite where a number is missing or none', () => {
    expect(relativeDifference([1, 2], [1, 1.9])).toBeCloseTo(0.05);
    expect(relativeDifference([1], [1, 2])).toBe(Number.POSITIVE_INFINITY);
    expect(relativeDifference([Number.NaN], [1])).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    [0, 1e-7],
    [2e-8, 1e-7],
    [3e-8, 1e-6],
    [2e-7, 1e-6],
    [3e-7, 1e-5],
    [9e-6, 1e-5],
  ])('of %s is stated to be at most %s', (difference, bound) => expect(boundFor(difference)).toBe(bound));
});
