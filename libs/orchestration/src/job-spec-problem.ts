import { z } from 'zod';
import { describeValue, shortened } from './job-file-problem.js';
import { nearestName } from './nearest-name.js';
import { isNeeded, optionMeant, schemaAt, valueAt, type Schema } from './schema-path.js';

/** One thing in which a value differs from its schema. */
export interface SpecProblem {
  readonly path: readonly PropertyKey[];
  /** Whether the name at the end of `path` is wrong, or what stands under it. */
  readonly part: 'key' | 'value';
  readonly expected: string;
  readonly received: string;
  readonly nearest?: string;
}

type Issue = z.core.$ZodIssue;

/** Says of every issue that a schema found in a value what was expected, received and probably meant. */
export function specProblems(schema: Schema, value: unknown, issues: readonly Issue[]): SpecProblem[] {
  return issues.flatMap((issue) => problemsOfIssue(schema, value, issue));
}

function problemsOfIssue(root: Schema, rootValue: unknown, issue: Issue): SpecProblem[] {
  const schema = schemaAt(root, rootValue, issue.path);
  const value = valueAt(rootValue, issue.path);
  if (schema instanceof z.ZodUnion && !(schema instanceof z.ZodDiscriminatedUnion)) {
    return unionProblems(schema, value, issue);
  }
  if (issue.code === 'unrecognized_keys') return unknownKeys(schema, value, issue);
  const expected = expectedOf(issue, schema);
  const nearest = typeof value === 'string' ? nearestName(value, choicesOf(issue)) : undefined;
  return [
    {
      path: issue.path,
      part: 'value',
      expected,
      received: describeValue(value),
      ...(nearest && { nearest }),
    },
  ];
}

/** Of a union, the problems of the one option that was meant; if none is, that one is to be chosen. */
function unionProblems(union: z.ZodUnion, value: unknown, issue: Issue): SpecProblem[] {
  const meant = optionMeant(union, value);
  if (meant === undefined) {
    const expected = `a mapping with exactly one of ${distinctiveKeys(union).join(', ')}`;
    return [{ path: issue.path, part: 'value', expected, received: describeValue(value) }];
  }
  const own = issue.code === 'invalid_union' ? issue.errors[union.options.indexOf(meant)] : undefined;
  const issues = own ?? [{ ...issue, path: [] }];
  return specProblems(meant, value, issues).map((problem) => ({
    ...problem,
    path: [...issue.path, ...problem.path],
  }));
}

/** Keys that some options need and others do not know: by them an option is chosen. */
function distinctiveKeys(union: z.ZodUnion): string[] {
  const shapes = union.options.map((option) =>
    option instanceof z.ZodObject ? Object.keys(option.shape).filter((key) => isNeeded(option, key)) : [],
  );
  return [...new Set(shapes.flat())].filter((key) => !shapes.every((shape) => shape.includes(key)));
}

/** A file with more unknown keys than this has other troubles than typing errors. */
const MOST_KEYS = 100;

function unknownKeys(
  schema: Schema | undefined,
  value: unknown,
  issue: z.core.$ZodIssueUnrecognizedKeys,
): SpecProblem[] {
  const option = schema instanceof z.ZodDiscriminatedUnion ? optionMeant(schema, value) : schema;
  const known = option instanceof z.ZodObject ? Object.keys(option.shape) : [];
  return issue.keys.slice(0, MOST_KEYS).map((key) => {
    const nearest = nearestName(key, known);
    const expected = `one of the keys ${known.join(', ')}`;
    return {
      path: [...issue.path, key],
      part: 'key',
      expected,
      received: shortened(key),
      ...(nearest && { nearest }),
    };
  });
}

function choicesOf(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'invalid_union' && 'options' in issue ? (issue.options ?? []).map(String) : [];
}

function expectedOf(issue: Issue, schema: Schema | undefined): string {
  const number = schema instanceof z.ZodNumberFormat ? 'a whole number' : 'a number';
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'number' ? number : (TYPE_NAMES[issue.expected] ?? issue.expected);
    case 'too_small':
      return bounded(
        issue.origin,
        number,
        issue.inclusive === false ? 'above' : 'of at least',
        Number(issue.minimum),
      );
    case 'too_big':
      return bounded(
        issue.origin,
        number,
        issue.inclusive === false ? 'below' : 'of at most',
        Number(issue.maximum),
      );
    case 'invalid_value':
      return `one of ${choicesOf(issue).join(', ')}`;
    case 'invalid_union':
      return issue.discriminator === undefined ? ANY_JSON : `one of ${choicesOf(issue).join(', ')}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
    case 'unrecognized_keys':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return issue.message;
  }
}

/** The one union without keys to choose by is that of Keras's settings. */
const ANY_JSON = 'a finite number, text, true, false, null, a list or a mapping';

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function bounded(origin: string, number: string, relation: string, limit: number): string {
  if (origin === 'string')
    return limit === 1 ? 'text that is not empty' : `text ${relation} ${limit} characters`;
  if (origin === 'array')
    return limit === 1 ? 'a list that is not empty' : `a list ${relation} ${limit} entries`;
  return `${number} ${relation} ${limit}`;
}
