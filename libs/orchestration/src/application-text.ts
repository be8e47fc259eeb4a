import { z } from 'zod';
import { applicationFields, refuseOtherApplications, type ApplicationSpec } from './application-spec.js';
import { InvalidApplication } from './errors.js';
import { readDocument } from './job-file-document.js';
import { formatPath } from './job-file-problem.js';
import { specProblems } from './job-spec-problem.js';

/** The weights are those of the file that the application is asked for with. */
const { weights: _weights, ...fields } = applicationFields;

const schema = z.strictObject(fields).superRefine((spec, context) => {
  refuseOtherApplications({ ...spec, weights: 'none' }, context);
});

/**
 * Reads how an application is asked for on a command line: its name, and settings as in a job file, as in
 * `MobileNet, alpha: 0.25`.
 *
 * @throws InvalidApplication with everything that is wrong at once
 */
export function parseApplication(text: string): ApplicationSpec {
  const document = readDocument(`{ application: ${text} }`);
  if (!('value' in document)) throw new InvalidApplication(text, document.map(withPath));
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return { ...parsed.data, weights: 'none' };
  throw new InvalidApplication(text, specProblems(schema, document.value, parsed.error.issues).map(withPath));
}

function withPath<Problem extends { readonly path: readonly PropertyKey[] }>(
  problem: Problem,
): Omit<Problem, 'path'> & { readonly path: string } {
  return { ...problem, path: formatPath(problem.path) };
}
