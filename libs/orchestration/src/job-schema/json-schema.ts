import { z } from 'zod';
import { jobSpecSchema } from '../job-spec.js';

/** A JSON Schema, draft 2020-12, as far as job files need it. */
export interface JsonSchema {
  $schema?: string;
  $id?: string;
  $ref?: string;
  title?: string;
  description?: string;
  default?: unknown;
  examples?: unknown[];
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema | false;
  prefixItems?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  minLength?: number;
}

/** How the published schema is called; no address that anybody has to reach. */
export const JOB_SCHEMA_ID = 'urn:thaw:job-file:v1';

/** The schema of job files that editors can read. Rules between fields are not in it; whoever reads a file checks them. */
export function jobJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(jobSpecSchema, {
    io: 'input',
    // That a whole number is a safe one goes without saying.
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  }) as JsonSchema;
  return { ...schema, $id: JOB_SCHEMA_ID, title: 'Thaw job file' };
}
