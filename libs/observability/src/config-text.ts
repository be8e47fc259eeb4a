import type { z } from 'zod';

/** `leaseMs` as an environment variable: `THAW_LEASE_MS`. */
export function environmentName(key: string): string {
  return `THAW_${wordsOf(key).join('_').toUpperCase()}`;
}

/** `leaseMs` as a command line flag: `--lease-ms`. */
export function flagName(key: string): string {
  return `--${wordsOf(key).join('-').toLowerCase()}`;
}

/**
 * Turns the text of an environment variable or flag into the type that its setting has: numbers, `true` and
 * `false`, comma-separated lists. Text that does not fit is returned as it is, for the schema to refuse.
 */
export function valueOfText(schema: z.core.$ZodType, text: string): unknown {
  const inner = innerSchema(schema);
  const { type } = inner._zod.def;
  if (type === 'number') {
    return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
  }
  if (type === 'boolean') {
    return text === 'true' ? true : text === 'false' ? false : text;
  }
  return type === 'array' ? valuesOfList(inner as z.core.$ZodArray, text) : text;
}

function valuesOfList(schema: z.core.$ZodArray, text: string): unknown[] {
  const items = text.split(',').map((item) => item.trim());
  return items.filter((item) => item !== '').map((item) => valueOfText(schema._zod.def.element, item));
}

/** The schema inside `optional()`, `default()`, `nullable()`, `readonly()` and the input side of a transform. */
function innerSchema(schema: z.core.$ZodType): z.core.$ZodType {
  const def: z.core.$ZodTypeDef & { innerType?: z.core.$ZodType; in?: z.core.$ZodType } = schema._zod.def;
  const inner = def.innerType ?? def.in;
  return inner === undefined ? schema : innerSchema(inner);
}

function wordsOf(key: string): string[] {
  return key.split(/(?<=[a-z0-9])(?=[A-Z])/);
}
