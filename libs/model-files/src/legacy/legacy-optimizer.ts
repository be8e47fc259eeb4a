import type { ConfigRecord, Json, Layer } from '@thaw/layers';
import { isJsonObject } from '../bounded-json.js';
import type { Hdf5Reader } from '../hdf5/hdf5-reader.js';
import type { Hdf5Writer } from '../hdf5/hdf5-writer.js';
import { trainablePaths } from '../keras3/optimizer-variables.js';
import { hasOwnLearningRate, slotGroups, slotOrder, type StoredOptimizer } from '../optimizer-slots.js';
import type { StoredEntry, StoredTensor } from '../stored-tensor.js';

const GROUP = 'optimizer_weights';
const NAMES = 'weight_names';
const ITERATION = /^(iter|iterations?)$/;
const LEARNING_RATE = 'learning_rate';

/** What tf.keras and Keras 2 call the slots. */
const MODERN_SLOTS: Readonly<Record<string, string>> = {
  m: 'momentum',
  v: 'velocity',
  vhat: 'velocity_hat',
  rms: 'velocity',
  mg: 'average_gradient',
  accum_grad: 'accumulated_grad',
  accum_var: 'accumulated_delta_var',
};

/** An optimizer's class and settings under Keras 3's keys, from what Keras 1, 2 or 3 wrote. */
export function modernOptimizer(
  written: Json | undefined,
): { className: string; config: ConfigRecord } | undefined {
  if (!isJsonObject(written) || typeof written['class_name'] !== 'string') return undefined;
  const settings = isJsonObject(written['config']) ? (written['config'] as Record<string, Json>) : {};
  const { lr, decay, name: _, ...others } = settings;
  const rate = others['learning_rate'] ?? lr;
  const isDecaying = typeof decay === 'number' && decay > 0;
  const config = {
    ...others,
    ...(rate !== undefined && { learning_rate: isDecaying ? decaying(rate, decay) : rate }),
  };
  return { className: MODERN_OPTIMIZERS[written['class_name']] ?? written['class_name'], config };
}

const MODERN_OPTIMIZERS: Readonly<Record<string, string>> = { Rmsprop: 'RMSprop', RMSProp: 'RMSprop' };

/** Keras 2 divides the rate by `1 + decay * steps`. */
function decaying(rate: Json, decay: number): Json {
  const config = { initial_learning_rate: rate, decay_steps: 1, decay_rate: decay };
  return {
    module: 'keras.optimizers.schedules',
    class_name: 'InverseTimeDecay',
    config,
    registered_name: null,
  };
}

/**
 * Reads an optimizer's slots from a legacy file: by the weights' names, or where they are missing in the order of Keras 2,
 * all slots of one kind after the other. Slots that fit no weight are left out.
 */
export function readLegacyOptimizer(
  reader: Hdf5Reader,
  model: Layer,
  made: { className: string; config: ConfigRecord },
): StoredOptimizer {
  const entries = (reader.texts(GROUP, NAMES) ?? []).flatMap((name) => {
    const entry = reader.entry(`${GROUP}/${name}`);
    return entry === undefined ? [] : [{ ...entry, name: name.replace(/:\d+$/, '') }];
  });
  const named = (test: (last: string) => boolean): StoredEntry | undefined =>
    entries.find(({ name, shape }) => shape.length === 0 && test(name.split('/').at(-1) ?? ''));
  const iteration = named((last) => ITERATION.test(last)) ?? entries.find(({ shape }) => shape.length === 0);
  const rate = named((last) => last === LEARNING_RATE);
  const slots = slotsAmong(
    entries.filter((entry) => entry !== iteration && entry !== rate),
    trainablePaths(model),
    made,
  );
  return {
    ...made,
    iteration: iteration?.read()[0] ?? 0,
    learningRate: rate?.read()[0] ?? numberIn(made.config[LEARNING_RATE]),
    slots,
  };
}

/** Writes what {@link readLegacyOptimizer} reads, under names from which Keras 3's order follows. */
export function writeLegacyOptimizer(writer: Hdf5Writer, model: Layer, optimizer: StoredOptimizer): void {
  const prefix = optimizer.className.toLowerCase();
  const slots = slotOrder(optimizer, trainablePaths(model)).filter((name) => optimizer.slots.has(name));
  const rate = hasOwnLearningRate(optimizer) ? [`${prefix}/${LEARNING_RATE}`] : [];
  const nameOf = (slot: string): string => `${prefix}/${slot.replaceAll('/', '_')}`;
  writer.texts(GROUP, NAMES, [`${prefix}/iteration`, ...rate, ...slots.map(nameOf)]);
  writer.integer(`${GROUP}/${prefix}/iteration`, optimizer.iteration);
  for (const name of rate)
    writer.tensor(`${GROUP}/${name}`, { shape: [], values: Float32Array.of(optimizer.learningRate ?? 0) });
  for (const slot of slots) {
    const value = optimizer.slots.get(slot);
    if (value !== undefined) writer.tensor(`${GROUP}/${nameOf(slot)}`, value);
  }
}

function slotsAmong(
  entries: readonly StoredEntry[],
  trainable: readonly string[],
  made: { className: string; config: ConfigRecord },
): ReadonlyMap<string, StoredTensor> {
  const slots = slotGroups(made.className, made.config).flat();
  const wanted = slots.flatMap((slot) => trainable.map((path) => ({ path, slot })));
  const byName = new Map(
    wanted.flatMap(({ path, slot }) => {
      const entry = entries.find(({ name }) => isSlot(name, path, slot));
      return entry === undefined ? [] : [[`${path}/${slot}`, entry] as const];
    }),
  );
  const isComplete = byName.size === wanted.length && new Set(byName.values()).size === wanted.length;
  const inOrder = entries.length === wanted.length ? entries : [];
  const chosen: readonly (readonly [string, StoredEntry | undefined])[] = isComplete
    ? [...byName]
    : wanted.map(({ path, slot }, index) => [`${path}/${slot}`, inOrder[index]]);
  return new Map(
    chosen.flatMap(([name, entry]) =>
      entry === undefined ? [] : [[name, { shape: entry.shape, values: entry.read() }] as const],
    ),
  );
}

/** `Adam/conv2d/kernel/m` of tf.keras, or `adam/sequential_conv2d_kernel_momentum` of Keras 3. */
function isSlot(name: string, path: string, slot: string): boolean {
  if (`_${name.split('/').at(-1) ?? ''}`.endsWith(`_${path.replaceAll('/', '_')}_${slot}`)) return true;
  const parts = name.split('/');
  const last = parts.pop() ?? '';
  return (MODERN_SLOTS[last] ?? last) === slot && `/${parts.join('/')}`.endsWith(`/${path}`);
}

function numberIn(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
