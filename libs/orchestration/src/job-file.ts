import { InvalidJobFile } from './errors.js';
import { readDocument } from './job-file-document.js';
import { describeValue, formatPath, type JobFileProblem } from './job-file-problem.js';
import { jobSpecSchema, type JobSpec } from './job-spec.js';
import { specProblems, type SpecProblem } from './job-spec-problem.js';
import { nearestName } from './nearest-name.js';
import { valueAt } from './schema-path.js';

/** What the reader of a job file knows beside it. */
export interface JobFileContext {
  /** The modules that the operator allowed; without it, any name is accepted. */
  readonly allowedModules?: readonly string[] | undefined;
}

/**
 * Reads a job file, YAML or JSON, into a checked job with all defaults filled in. `fileName` appears in
 * messages only. Reading the JSON of a result again gives an equal result.
 *
 * @throws InvalidJobFile with everything that is wrong at once, each with its place in the file.
 */
export function parseJobFile(text: string, fileName: string, context: JobFileContext = {}): JobSpec {
  const document = readDocument(text);
  if (!('value' in document)) {
    throw new InvalidJobFile(
      document.map(({ position, path, ...rest }) => ({
        file: fileName,
        ...position,
        path: formatPath(path),
        ...rest,
      })),
    );
  }
  const parsed = jobSpecSchema.safeParse(document.value);
  const problems = [
    ...(parsed.success ? [] : specProblems(jobSpecSchema, document.value, parsed.error.issues)),
    ...moduleProblems(document.value, context),
  ];
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new InvalidJobFile(
    problems
      .map(({ path, part, ...rest }): JobFileProblem => {
        return { file: fileName, ...document.positionOf(path, part), path: formatPath(path), ...rest };
      })
      .sort((left, right) => left.line - right.line || left.column - right.column),
  );
}

/** The modules that a job names and may not use; what is no name is no matter here. */
function moduleProblems(job: unknown, { allowedModules }: JobFileContext): SpecProblem[] {
  const names = valueAt(job, ['modules']);
  if (allowedModules === undefined || !Array.isArray(names)) return [];
  const allowed = allowedModules.join(', ') || 'there is none';
  return names.flatMap((name: unknown, index) => {
    if (typeof name !== 'string' || allowedModules.includes(name)) return [];
    const nearest = nearestName(name, allowedModules);
    return {
      path: ['modules', index],
      part: 'value',
      expected: `a module that the operator allowed (${allowed}; --module PATH at coordinator and workers allows another)`,
      received: describeValue(name),
      ...(nearest && { nearest }),
    };
  });
}
