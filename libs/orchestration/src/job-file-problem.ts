/** Where something is in a file; both count from 1. */
export interface FilePosition {
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with a job file. */
export interface JobFileProblem extends FilePosition {
  readonly file: string;
  /** For instance `model.head[0].class_name`; empty when the problem is about the file as a whole. */
  readonly path: string;
  readonly expected: string;
  readonly received: string;
  /** The valid name that was probably meant. */
  readonly nearest?: string;
}

/** A problem as one line: `job.yaml:4:9 train.loss: expected ..., received ... (did you mean ...?)`. */
export function formatProblem(problem: JobFileProblem): string {
  const { file, line, column, ...rest } = problem;
  return formatProblemAt(`${file}:${line}:${column}`, rest);
}

/** The same of a text that is no file, and is called by what it is for. */
export function formatProblemAt(
  where: string,
  { path, expected, received, nearest }: Omit<JobFileProblem, 'file' | keyof FilePosition>,
): string {
  const place = `${where}${path === '' ? '' : ` ${path}`}`;
  return `${place}: expected ${expected}, received ${received}${nearest === undefined ? '' : ` (did you mean ${nearest}?)`}`;
}

/** A path in a file as people write it. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${shortened(String(part))}`))
    .join('')
    .replace(/^\./, '');
}

/** What stands in a file, for a message: short, on one line. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return describeKeys(Object.keys(value));
  return typeof value === 'number'
    ? String(value)
    : JSON.stringify(typeof value === 'string' ? shortened(value) : value);
}

function describeKeys(keys: readonly string[]): string {
  if (keys.length === 0) return 'an empty mapping';
  const named = keys.slice(0, 5).map(shortened).join(', ');
  return `a mapping with ${named}${keys.length > 5 ? ', ...' : ''}`;
}

/** At most 60 characters of a text. */
export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
