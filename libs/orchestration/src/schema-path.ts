import { z } from 'zod';

/** Any schema, as its parts are typed. */
export type Schema = z.core.$ZodType;

/** The schema that a path of a value is held against, if there is one; unions on the way are resolved by the value. */
export function schemaAt(schema: Schema, value: unknown, path: readonly PropertyKey[]): Schema | undefined {
  const here = unwrapped(schema);
  const [name, ...rest] = path;
  if (name === undefined) return here;
  const child = childSchema(resolved(here, value), name);
  return child && schemaAt(child, valueAt(value, [name]), rest);
}

/** Without unions: an option of a union may be one too. */
function resolved(schema: Schema | undefined, value: unknown): Schema | undefined {
  return schema instanceof z.ZodUnion ? resolved(optionMeant(schema, value), value) : schema;
}

/** What stands under a path; `undefined` if nothing does. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<PropertyKey, unknown>>)[name];
  }
  return found;
}

/**
 * The option of a union that a value was meant to be. Of mappings it is the one that knows more of its keys than any
 * other, those that it needs counted twice, and whose fixed texts it does not contradict. Where a mapping is the long form of a number or a name, a
 * mapping was meant to be the long form, and all else the short one.
 */
export function optionMeant(union: z.ZodUnion, value: unknown): Schema | undefined {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  const longForm = longFormOf(union);
  if (longForm) return isMapping ? longForm : union.options.find((option) => option !== longForm);
  if (typeof value !== 'object' || value === null) return undefined;
  const scores = union.options.map((option) =>
    option instanceof z.ZodObject ? numKeysKnown(option, value) : 0,
  );
  const best = Math.max(...scores);
  const isUnique = scores.indexOf(best) === scores.lastIndexOf(best);
  return best > 0 && isUnique ? union.options[scores.indexOf(best)] : undefined;
}

/** The one option that is a mapping, beside one that is a text or a number. */
function longFormOf({ options }: z.ZodUnion): Schema | undefined {
  const isMapping = (option: Schema): boolean =>
    option instanceof z.ZodDiscriminatedUnion || option instanceof z.ZodObject;
  const mappings = options.filter(isMapping);
  return options.length === 2 && mappings.length === 1 ? mappings[0] : undefined;
}

function numKeysKnown(option: z.ZodObject, value: object): number {
  const shape: Readonly<Record<string, Schema>> = option.shape;
  const known = Object.entries(value).filter(([key]) => Object.hasOwn(shape, key));
  const isContradicted = known.some(([key, entry]) => {
    const field = shape[key];
    return field instanceof z.ZodLiteral && field.value !== entry;
  });
  const numNeeded = known.filter(([key]) => isNeeded(option, key)).length;
  return isContradicted ? 0 : known.length + numNeeded;
}

/** Whether a mapping cannot be without a key. */
export function isNeeded(option: z.ZodObject, key: string): boolean {
  const field: Schema | undefined = (option.shape as Readonly<Record<string, Schema>>)[key];
  return field !== undefined && field._zod.optin === undefined;
}

function childSchema(schema: Schema | undefined, name: PropertyKey): Schema | undefined {
  if (schema instanceof z.ZodArray) return schema.element;
  if (!(schema instanceof z.ZodObject)) return undefined;
  const shape: Readonly<Record<PropertyKey, Schema>> = schema.shape;
  return Object.hasOwn(shape, name) ? shape[name] : undefined;
}

function unwrapped(schema: Schema): Schema {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrapped(schema.unwrap());
  }
  return schema instanceof z.ZodPipe ? unwrapped(schema.in) : schema;
}
