import { deserialize } from '@thaw/layers';
import { describe, expect, it } from 'vitest';
import { readWholeModel, withModelFile } from './model-reader.js';
import { readWeights } from './weight-loading.js';
import {
  assignValues,
  computeOutputs,
  expectClose,
  fixturePath,
  KERAS_MODELS,
  type KerasModelFixture,
} from './testing/keras-fixtures.js';

function expectOutputs(received: readonly number[][], { name, outputs }: KerasModelFixture): void {
  outputs.forEach(({ values }, index) =>
    expectClose(received[index] ?? [], values, `${name}, output ${index}`),
  );
}

describe('files that Keras 3.15.1 wrote', () => {
  for (const fixture of KERAS_MODELS) {
    for (const format of fixture.formats) {
      it(`${fixture.name}.${format} gives the predictions that Keras gives`, async () => {
        const path = fixturePath(`${fixture.name}.${format}`);
        if (format === 'weights.h5') {
          const model = deserialize(fixture.config);
          const { values, report } = await withModelFile(path, (file) => readWeights(file, model));
          expect(report).toMatchObject({ unused: [], warnings: [] });
          assignValues(model, values);
          expectOutputs(computeOutputs(model, fixture.inputs), fixture);
          model.dispose();
          return;
        }
        const { model, weights, warnings } = await readWholeModel(path);
        expect(warnings).toEqual([]);
        expect(model.trainableWeights).toHaveLength(fixture.numTrainable);
        assignValues(model, weights ?? new Map());
        expectOutputs(computeOutputs(model, fixture.inputs), fixture);
        model.dispose();
      });
    }
  }

  for (const fixture of KERAS_MODELS.filter(({ variables }) => variables.length > 0)) {
    for (const format of fixture.formats.filter((each) => each !== 'weights.h5')) {
      it(`${fixture.name}.${format} gives the optimizer’s variables, each to its weight`, async () => {
        const { optimizer, model } = await readWholeModel(fixturePath(`${fixture.name}.${format}`));
        const scalars = fixture.variables.filter(({ shape }) => shape.length === 0);
        expect(optimizer?.iteration).toBe(3);
        expect([3, ...(scalars.length > 1 ? [Number(optimizer?.learningRate?.toPrecision(7))] : [])]).toEqual(
          scalars.map(({ values }) => Number(values[0]!.toPrecision(7))),
        );
        const slots = fixture.variables.filter(({ shape }) => shape.length > 0);
        expect(optimizer?.slots.size).toBe(slots.length);
        for (const [name, { shape, values }] of optimizer?.slots ?? []) {
          const end = `${model.name}/${name}`.replaceAll('/', '_');
          const theirs = slots.find(({ path }) => end.endsWith(path.split('/').at(-1)!));
          expect(theirs?.shape, name).toEqual(shape);
          expectClose([...values], theirs!.values, name);
        }
      });
    }
  }
});
