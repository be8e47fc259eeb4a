import { InvalidJobFile } from './errors.js';
import { readDocument } from './job-file-document.js';
import { formatPath, type JobFileProblem } from './job-file-problem.js';
import { jobSpecSchema, type JobSpec } from './job-spec.js';
import { specProblems } from './job-spec-problem.js';

/**
 * Reads a job file, YAML or JSON, into a checked job with all defaults filled in. `fileName` appears in
 * messages only. Reading the JSON of a result again gives an equal result.
 *
 * @throws InvalidJobFile with everything that is wrong at once, each with its place in the file.
 */
export function parseJobFile(text: string, fileName: string): JobSpec {
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
  if (parsed.success) return parsed.data;
  const problems = specProblems(jobSpecSchema, document.value, parsed.error.issues);
  throw new InvalidJobFile(
    problems
      .map(({ path, part, ...rest }): JobFileProblem => {
        return { file: fileName, ...document.positionOf(path, part), path: formatPath(path), ...rest };
      })
      .sort((left, right) => left.line - right.line || left.column - right.column),
  );
}
