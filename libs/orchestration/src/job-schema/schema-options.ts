import type { JsonSchema } from './json-schema.js';

/** The schemas of which a value fits one; of a mapping they say only which of its fields go together. */
export function optionsOf({ properties, anyOf = [], oneOf = [] }: JsonSchema): readonly JsonSchema[] {
  return properties === undefined ? [...anyOf, ...oneOf] : [];
}
