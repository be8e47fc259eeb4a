import type { ConfigRecord } from '@thaw/layers';
import type { StoredTensor } from './stored-tensor.js';

/** An optimizer at rest: how it was made, and what it remembers. */
export interface StoredOptimizer {
  /** Keras's name of its class, for example `Adam`. */
  readonly className: string;
  /** Its settings under Keras's keys. */
  readonly config: ConfigRecord;
  /** Steps so far. */
  readonly iteration: number;
  /** The current one; undefined where a schedule decides it. */
  readonly learningRate?: number | undefined;
  /** By `<weight path>/<slot>`, for example `dense/kernel/momentum`; empty before the first step. */
  readonly slots: ReadonlyMap<string, StoredTensor>;
}

/**
 * The slots of each weight in the order in which Keras 3 creates them: the slots of one group lie side by side for each
 * weight, one group after the other.
 *
 * @source keras/src/optimizers at 3.15.1, the `build` methods
 */
export function slotGroups(className: string, config: ConfigRecord): readonly (readonly string[])[] {
  const before = [
    ...(config['use_ema'] === true ? [['average']] : []),
    ...(typeof config['gradient_accumulation_steps'] === 'number' ? [['gradient_accumulator']] : []),
  ];
  return [...before, ...(RULES[className.toLowerCase()]?.(config) ?? [])];
}

/** Whether the slots of this class of optimizers are known. */
export function isKnownOptimizer(className: string): boolean {
  return Object.hasOwn(RULES, className.toLowerCase());
}

const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0;

const adam = (config: ConfigRecord): string[][] => [
  ['momentum', 'velocity'],
  ...(config['amsgrad'] === true ? [['velocity_hat']] : []),
];

const RULES: Readonly<Record<string, (config: ConfigRecord) => string[][]>> = {
  sgd: ({ momentum }) => (isPositive(momentum) ? [['momentum']] : []),
  adam,
  adamw: adam,
  nadam: () => [['momentum', 'velocity']],
  adamax: () => [['momentum', 'norm']],
  adagrad: () => [['accumulator']],
  adadelta: () => [['accumulated_grad', 'accumulated_delta_var']],
  rmsprop: ({ momentum, centered }) => [
    ['velocity'],
    ...(isPositive(momentum) ? [['momentum']] : []),
    ...(centered === true ? [['average_gradient']] : []),
  ],
  lion: () => [['momentum']],
};

/** The names `<weight path>/<slot>` in the order of Keras 3's variables after the iteration and the learning rate. */
export function slotOrder(
  { className, config }: Pick<StoredOptimizer, 'className' | 'config'>,
  trainable: readonly string[],
): readonly string[] {
  return slotGroups(className, config).flatMap((group) =>
    trainable.flatMap((path) => group.map((slot) => `${path}/${slot}`)),
  );
}

/** Whether the learning rate is one number, and not a schedule's. */
export function hasOwnLearningRate({ config }: Pick<StoredOptimizer, 'config'>): boolean {
  return typeof config['learning_rate'] !== 'object';
}
