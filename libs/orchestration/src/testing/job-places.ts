import { exampleOf } from '../job-schema/field-text.js';
import { jobFields, type JobField } from '../job-schema/job-field.js';
import { optionsOf } from '../job-schema/schema-options.js';
import { jobJsonSchema, type JsonSchema } from '../job-schema/json-schema.js';

/** A field of a job file, in one of the variants that have it. */
export interface JobPlace extends JobField {
  readonly label: string;
  readonly variant: string;
}

/** Made once: it takes a while, and the tests of each field need it. */
const SCHEMA = jobJsonSchema();

/** Every field, in the first variant of the mapping around it that has it. */
export function placesOf(): readonly JobPlace[] {
  return jobFields().map((field) => {
    const [variant = ''] = field.variants;
    return { ...field, variant, label: variant === '' ? field.path : `${field.path} with ${variant}` };
  });
}

/** A job that has a value at a place, and else no more than the mappings on the way need. */
export function jobWith({ path, variant }: JobPlace, value: unknown): unknown {
  const names = path.split('.').flatMap((name) => (name.endsWith('[]') ? [name.slice(0, -2), 0] : [name]));
  return placed(SCHEMA, names, { variant, value });
}

type What = { readonly variant: string; readonly value: unknown };

function placed(schema: JsonSchema, [name, ...rest]: readonly (string | number)[], what: What): unknown {
  if (name === undefined) return what.value;
  if (typeof name === 'number')
    return [placed(schema.items === false ? {} : (schema.items ?? {}), rest, what)];
  const mapping = mappingWith(schema, name, what.variant);
  const example = exampleOf(mapping) as Record<string, unknown>;
  return { ...example, [name]: placed(mapping.properties?.[name] ?? {}, rest, what) };
}

/** The option that has the field, and is chosen as the variant says. */
function mappingWith(schema: JsonSchema, name: string, variant: string): JsonSchema {
  const options = mappings(schema).filter(({ properties }) => properties?.[name] !== undefined);
  const [key = '', text = ''] = variant.split(': ');
  const chosen = options.find(({ properties, required }) =>
    text === '' ? required?.[0] === key : properties?.[key]?.const === text,
  );
  const [first] = options;
  return chosen ?? first ?? schema;
}

function mappings(schema: JsonSchema): readonly JsonSchema[] {
  if (schema.properties !== undefined) return [schema];
  return optionsOf(schema).flatMap(mappings);
}
