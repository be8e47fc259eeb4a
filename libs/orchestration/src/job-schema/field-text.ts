import type { JobField } from './job-field.js';
import type { JsonSchema } from './json-schema.js';
import { optionsOf } from './schema-options.js';

/** What a field is for; a list whose entries say it needs no words of its own. */
export function descriptionOf({ description, items }: JsonSchema): string {
  return description ?? (items ? items.description : undefined) ?? '';
}

/** What may stand in a field, in words: `a whole number of at least 1`. */
export function typeText(schema: JsonSchema): string {
  if (schema.enum !== undefined) return `one of ${schema.enum.map(String).join(', ')}`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const options = optionsOf(schema);
  if (options.length > 0) return [...new Set(options.map(typeText))].join(', or ');
  return plainTypeText(schema);
}

/** The default as it would be written; where there is none, whether the field is needed. */
export function defaultText({ schema, isRequired }: JobField): string {
  if (schema.default !== undefined) return yamlText(schema.default);
  return isRequired ? 'required' : 'optional';
}

/** A value for the field that its schema accepts. */
export function exampleOf(schema: JsonSchema): unknown {
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.default !== undefined && !isEmpty(schema.default)) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [option] = optionsOf(schema);
  if (option !== undefined) return exampleOf(option);
  return plainExampleOf(schema);
}

/** The example where it stands in a job file, in YAML. */
export function exampleText({ path, schema }: JobField): string {
  const names = path.split('.');
  return names
    .map((name, depth) => {
      const isEntry = name.endsWith('[]');
      const isLast = depth === names.length - 1;
      const key = isEntry ? name.slice(0, -2) : name;
      const value = isLast ? ` ${yamlText(exampleOf(schema))}` : '';
      return `${'  '.repeat(depth)}${key}:${value}`;
    })
    .join('\n');
}

/** A value in YAML's flow form, on one line. */
export function yamlText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, entry]) => `${key}: ${yamlText(entry)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  const isPlainText = typeof value === 'string' && /^[A-Za-z_./][\w./ -]*$/.test(value);
  return isPlainText ? value : JSON.stringify(value);
}

function plainTypeText(schema: JsonSchema): string {
  switch (schema.type) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number${rangeText(schema)}`;
    case 'number':
      return `a number${rangeText(schema)}`;
    case 'array':
      return listText(schema);
    case 'object':
      return 'a mapping';
    case undefined:
    default:
      return 'any value';
  }
}

function listText({ items, prefixItems }: JsonSchema): string {
  const [first] = prefixItems ?? [];
  if (prefixItems !== undefined && first !== undefined)
    return `a list of ${prefixItems.length}, each ${typeText(first)}`;
  return items ? `a list, each ${typeText(items)}` : 'a list';
}

function rangeText({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: JsonSchema): string {
  const limits = [
    minimum !== undefined && `of at least ${minimum}`,
    exclusiveMinimum !== undefined && `above ${exclusiveMinimum}`,
    maximum !== undefined && `of at most ${maximum}`,
    exclusiveMaximum !== undefined && `below ${exclusiveMaximum}`,
  ].filter((limit) => limit !== false);
  return limits.length === 0 ? '' : ` ${limits.join(' and ')}`;
}

function plainExampleOf(schema: JsonSchema): unknown {
  switch (schema.type) {
    case 'string':
      return 'text';
    case 'boolean':
      return true;
    case 'integer':
      return Math.max(1, schema.minimum ?? 1);
    case 'number':
      return schema.exclusiveMaximum === undefined && schema.maximum === undefined ? 1 : 0.5;
    case 'array':
      return listExampleOf(schema);
    case undefined:
    default:
      return mappingExampleOf(schema);
  }
}

function listExampleOf({ items, prefixItems, minItems = 1 }: JsonSchema): unknown[] {
  if (prefixItems !== undefined) return prefixItems.map(exampleOf);
  return Array.from({ length: minItems }, () => exampleOf(items === false ? {} : (items ?? {})));
}

/** What the mapping needs, and no more. */
function mappingExampleOf({ properties = {}, required = [] }: JsonSchema): Record<string, unknown> {
  return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name] ?? {})]));
}

function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
