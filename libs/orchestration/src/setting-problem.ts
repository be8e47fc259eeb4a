import { specProblems, type SpecProblem } from './job-spec-problem.js';
import { lossSchema } from './loss-spec.js';
import { metricSchema } from './metric-spec.js';
import { optimizerSchema } from './optimizer-spec.js';

const SCHEMAS = { loss: lossSchema, metric: metricSchema, optimizer: optimizerSchema };

/** The first thing in which a loss, a metric or an optimizer, as a job file or a program asks for it, is wrong. */
export function findSettingProblem(kind: keyof typeof SCHEMAS, value: unknown): SpecProblem | undefined {
  const schema = SCHEMAS[kind];
  const { error } = schema.safeParse(value);
  return error && specProblems(schema, value, error.issues)[0];
}
