import type { ConfigReader } from '../configuration/config-reader.js';
import { InvalidConfig } from '../errors.js';
import type { Json } from '../configuration/keras-config.js';

/** A number, or lists of numbers to any depth, all of one depth and length. */
export type NestedNumbers = number | readonly NestedNumbers[];

/** The lengths of the lists from the outside in, `[]` for a number; undefined where they differ or hold something else. */
export function nestedShape(value: unknown): readonly number[] | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : undefined;
  if (!Array.isArray(value)) return undefined;
  const [first = [], ...others] = value.map(nestedShape);
  const isRegular = others.every((other) => other?.join() === first.join());
  return isRegular && !value.map(nestedShape).includes(undefined) ? [value.length, ...first] : undefined;
}

/** A setting of a configuration, undefined where it is absent or null. @throws {@link InvalidConfig} */
export function readNestedNumbers(read: ConfigReader, key: string): NestedNumbers | undefined {
  const value: Json | undefined = read.take(key);
  if (value === undefined || value === null) return undefined;
  if (nestedShape(value) !== undefined) return value as NestedNumbers;
  throw new InvalidConfig(read.where, `'${key}' to be a number or regular lists of numbers`, value);
}
