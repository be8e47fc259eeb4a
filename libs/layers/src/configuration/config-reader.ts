import { InvalidConfig, NotSupported } from '../errors.js';
import type { ConfigRecord, Json, KerasConfig } from './keras-config.js';
import type { Shape } from '../shapes/shape.js';

/**
 * Reads the settings of one object of a Keras configuration and remembers which were read, so that a setting this
 * library does not know is refused instead of ignored. What is absent or null is `undefined`: the constructor's default.
 */
export class ConfigReader {
  /** The object that is read, for messages. */
  readonly where: string;
  readonly #config: ConfigRecord;
  readonly #unread: Set<string>;

  /** @throws {@link InvalidConfig} when the settings, which may come from a file, are no object */
  constructor(className: string, config: ConfigRecord | null | undefined) {
    const settings = config ?? {};
    if (typeof settings !== 'object' || Array.isArray(settings))
      throw new InvalidConfig(className, "'config' to be an object", settings);
    const { name } = settings;
    this.where = typeof name === 'string' ? `${className} '${name}'` : className;
    this.#config = settings;
    this.#unread = new Set(Object.keys(settings));
  }

  /** The settings that every layer has. */
  base(): {
    name: string | undefined;
    trainable: boolean | undefined;
    activityRegularizer: string | KerasConfig | undefined;
  } {
    this.#refuseOtherDTypes();
    return {
      name: this.string('name'),
      trainable: this.boolean('trainable'),
      activityRegularizer: this.object('activity_regularizer'),
    };
  }

  /** Whether the setting is there and not null. */
  has(key: string): boolean {
    return (this.#config[key] ?? null) !== null;
  }

  string(key: string): string | undefined {
    return this.#typed(key, 'a string', (value): value is string => typeof value === 'string');
  }

  number(key: string): number | undefined {
    return this.#typed(key, 'a number', (value): value is number => typeof value === 'number');
  }

  boolean(key: string): boolean | undefined {
    return this.#typed(key, 'true or false', (value): value is boolean => typeof value === 'boolean');
  }

  /** A setting without default. */
  required<T>(key: string, value: T | undefined): T {
    if (value === undefined) throw new InvalidConfig(this.where, `a value for '${key}'`, undefined);
    return value;
  }

  oneOf<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const value = this.string(key);
    if (value !== undefined && !choices.includes(value as T)) {
      throw new InvalidConfig(this.where, `'${key}' to be one of ${choices.join(', ')}`, value);
    }
    return value as T | undefined;
  }

  /** A list of dimensions, the batch included. */
  shape(key: string): Shape {
    return this.required(key, this.#typed(key, 'a list of integers or null', isDimensions));
  }

  /** One number for all dimensions, or a list with one each. */
  numbers(key: string): number | readonly number[] | undefined {
    return this.#typed<number | readonly number[]>(
      key,
      'a number or a list of them',
      (value) =>
        typeof value === 'number' ||
        (Array.isArray(value) && value.every((each) => typeof each === 'number')),
    );
  }

  /** One number for both dimensions, or a list of two. */
  pair(key: string): number | readonly [number, number] | undefined {
    const value = this.numbers(key);
    if (typeof value === 'object' && value.length !== 2)
      throw new InvalidConfig(this.where, `'${key}' to be a number or two`, value);
    return value as number | readonly [number, number] | undefined;
  }

  /** The name of a registered object, or its configuration. */
  object(key: string): string | KerasConfig | undefined {
    return this.#typed<string | KerasConfig>(
      key,
      'a name or a configuration',
      (value) => typeof value === 'string' || isKerasConfig(value),
    );
  }

  /** Accepts a setting only at the one value that this library implements. @throws {@link NotSupported} */
  only(key: string, ...accepted: readonly Json[]): void {
    const value = this.take(key);
    if (value === undefined || value === null || accepted.includes(value)) return;
    throw new NotSupported(this.where, `'${key}': ${JSON.stringify(value)}`);
  }

  /** The raw value, counted as read. */
  take(key: string): Json | undefined {
    this.#unread.delete(key);
    return this.#config[key];
  }

  /** Call last. @throws {@link NotSupported} for every setting that was not read and is not null. */
  done(): void {
    const left = [...this.#unread].filter((key) => (this.#config[key] ?? null) !== null);
    if (left.length > 0) throw new NotSupported(this.where, left.map((key) => `'${key}'`).join(', '));
  }

  #typed<T extends Json>(key: string, expected: string, isValid: (value: Json) => value is T): T | undefined {
    const value = this.take(key);
    if (value === undefined || value === null) return undefined;
    if (!isValid(value)) throw new InvalidConfig(this.where, `'${key}' to be ${expected}`, value);
    return value;
  }

  #refuseOtherDTypes(): void {
    const value = this.take('dtype');
    const name = isKerasConfig(value) ? value.config?.name : value;
    if (name === undefined || name === null || name === 'float32') return;
    throw new NotSupported(this.where, `dtype ${JSON.stringify(name)} (expected float32)`);
  }
}

function isDimensions(value: Json): value is readonly (number | null)[] {
  return Array.isArray(value) && value.every((dim) => dim === null || typeof dim === 'number');
}

/** Whether a JSON value has the form `{ class_name, config }`. */
export function isKerasConfig(value: unknown): value is KerasConfig {
  return (
    typeof value === 'object' &&
    value !== null &&
    'class_name' in value &&
    typeof value.class_name === 'string'
  );
}
