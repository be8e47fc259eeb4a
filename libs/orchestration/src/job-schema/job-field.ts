import { optionsOf } from './schema-options.js';
import { jobJsonSchema, type JsonSchema } from './json-schema.js';

/** One field of a job file: a place in it, and what may stand there. */
export interface JobField {
  /** As `train.optimizer.learningRate`; the entries of a list are `train.metrics[]`. */
  readonly path: string;
  readonly schema: JsonSchema;
  /** Of the mapping around it, in the variants that have it. */
  readonly isRequired: boolean;
  /** By what is chosen in a mapping around it, such as `name: adam`; empty when all variants have the field. */
  readonly variants: readonly string[];
}

/** Every field of a job file, from the outside in and in the order of the schema. */
export function jobFields(): readonly JobField[] {
  return fieldsBelow('', jobJsonSchema());
}

/** The fields directly in a mapping, or in the variants of one; those that variants share alike come once. */
export function childFields(path: string, schema: JsonSchema): readonly JobField[] {
  const mappings = mappingsOf(schema);
  const found = new Map<string, JobField>();
  for (const mapping of mappings) {
    for (const [name, child] of Object.entries(mapping.properties ?? {})) {
      if (isDiscriminator(child)) continue;
      const isRequired = mapping.required?.includes(name) ?? false;
      const key = JSON.stringify([name, child, isRequired]);
      const variants = [...(found.get(key)?.variants ?? []), variantOf(mapping)];
      found.set(key, { path: path === '' ? name : `${path}.${name}`, schema: child, isRequired, variants });
    }
  }
  const fields = [...found.values()].map((field) =>
    field.variants.length === mappings.length ? { ...field, variants: [] } : field,
  );
  const choice = choiceOf(path, mappings);
  return choice === undefined ? fields : [choice, ...fields];
}

/** @param variants of the mappings around, for the fields that all variants of their own mapping have */
function fieldsBelow(path: string, schema: JsonSchema, variants: readonly string[] = []): JobField[] {
  return childFields(path, schema).flatMap((child) => {
    const field = child.variants.length > 0 ? child : { ...child, variants };
    return [
      field,
      ...fieldsBelow(field.path, field.schema, field.variants),
      ...entriesOf(field.schema).flatMap((entry) => fieldsBelow(`${field.path}[]`, entry, field.variants)),
    ];
  });
}

function entriesOf({ items }: JsonSchema): JsonSchema[] {
  return items === undefined || items === false ? [] : [items];
}

/** The mappings that a schema may be; a list's are those of its entries. */
function mappingsOf(schema: JsonSchema): readonly JsonSchema[] {
  if (schema.properties !== undefined) return [schema];
  return optionsOf(schema).flatMap(mappingsOf);
}

/** The field by whose text a variant is chosen, as one field with all its texts. */
function choiceOf(path: string, mappings: readonly JsonSchema[]): JobField | undefined {
  const [name] =
    Object.entries(mappings[0]?.properties ?? {}).find(([, child]) => isDiscriminator(child)) ?? [];
  if (name === undefined) return undefined;
  const choices = mappings.map((mapping) => mapping.properties?.[name] ?? {});
  const described = choices.filter(({ description }) => description !== undefined);
  const description = described.map((choice) => `${String(choice.const)}: ${choice.description}`).join(' ');
  return {
    path: path === '' ? name : `${path}.${name}`,
    schema: {
      type: 'string',
      enum: choices.map((choice) => choice.const),
      description: description === '' ? 'Which one; the other fields depend on it.' : description,
    },
    isRequired: true,
    variants: [],
  };
}

function isDiscriminator(schema: JsonSchema): boolean {
  return typeof schema.const === 'string';
}

/** What a mapping is known by: the text that chooses it, or else the first field that it needs. */
function variantOf({ properties = {}, required = [] }: JsonSchema): string {
  const [name, choice] = Object.entries(properties).find(([, child]) => isDiscriminator(child)) ?? [];
  if (name !== undefined) return `${name}: ${String(choice?.const)}`;
  return required[0] ?? '';
}
