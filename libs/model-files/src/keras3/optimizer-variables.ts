import { weightPaths, type ConfigRecord, type Layer } from '@thaw/layers';
import { InvalidModelFile } from '../errors.js';
import type { Hdf5Reader } from '../hdf5/hdf5-reader.js';
import type { Hdf5Writer } from '../hdf5/hdf5-writer.js';
import { hasOwnLearningRate, slotOrder, type StoredOptimizer } from '../optimizer-slots.js';
import type { StoredEntry, StoredTensor } from '../stored-tensor.js';

const VARIABLES = 'optimizer/vars';

/** The weights that gradients change, by path, in the order of the model's weights. */
export function trainablePaths(model: Layer): readonly string[] {
  const trainable = new Set(model.trainableWeights);
  return Array.from(weightPaths(model)).flatMap(([path, weight]) => (trainable.has(weight) ? [path] : []));
}

/**
 * Reads the optimizer's variables: the iteration, the learning rate unless a schedule makes it, then the slots.
 * An optimizer that never took a step has no slots in the file.
 *
 * @throws InvalidModelFile when their number is not what the settings and the model's trainable weights ask for
 */
export function readOptimizerVariables(
  reader: Hdf5Reader,
  model: Layer,
  made: { className: string; config: ConfigRecord },
): StoredOptimizer {
  const entries = reader.keys(VARIABLES).map((_, index) => reader.entry(`${VARIABLES}/${index}`));
  const [iteration, ...others] = entries;
  const ownRate = hasOwnLearningRate(made) ? others.shift() : undefined;
  const names = slotOrder(made, trainablePaths(model));
  if (others.length > 0 && others.length !== names.length) {
    throw new InvalidModelFile(
      `${reader.source}, ${VARIABLES}: expected ${names.length} slots for ${made.className} and the trainable weights of ` +
        `'${model.name}', received ${others.length}. What is frozen now may not be what was frozen when it was saved.`,
    );
  }
  return {
    ...made,
    iteration: iteration?.read()[0] ?? 0,
    ...(ownRate !== undefined && { learningRate: ownRate.read()[0] }),
    slots: new Map(
      others.flatMap((entry, index) =>
        entry === undefined ? [] : [[names[index] ?? '', tensorOf(entry)] as const],
      ),
    ),
  };
}

/** Writes what {@link readOptimizerVariables} reads. */
export function writeOptimizerVariables(writer: Hdf5Writer, model: Layer, optimizer: StoredOptimizer): void {
  writer.text(VARIABLES, 'name', optimizer.className.toLowerCase());
  writer.integer(`${VARIABLES}/0`, optimizer.iteration);
  const scalar = (value: number): StoredTensor => ({ shape: [], values: Float32Array.of(value) });
  const rate = hasOwnLearningRate(optimizer) ? [scalar(optimizer.learningRate ?? 0)] : [];
  const slots = slotOrder(optimizer, trainablePaths(model)).flatMap(
    (name) => optimizer.slots.get(name) ?? [],
  );
  [...rate, ...slots].forEach((tensor, index) => writer.tensor(`${VARIABLES}/${index + 1}`, tensor));
}

function tensorOf(entry: StoredEntry): StoredTensor {
  return { shape: entry.shape, values: entry.read() };
}
