import { ThawError } from '@thaw/errors';
import { nearestName } from '../nearest-name.js';
import { defaultText, descriptionOf, exampleText, typeText } from './field-text.js';
import { childFields, jobFields, type JobField } from './job-field.js';

/** Thrown when a path is that of no field of a job file. */
export class UnknownField extends ThawError {
  constructor(path: string, nearest: string | undefined, known: readonly string[]) {
    const meant = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
    super(
      'INVALID_ARGUMENT',
      `expected the path of a field in a job file, received "${path}"${meant}; at the top there are ${known.join(', ')}`,
    );
  }
}

/** All that a person may want to know about one field. */
export interface FieldExplanation {
  readonly path: string;
  readonly type: string;
  readonly default: string;
  readonly description: string;
  /** Which mappings around it have the field, such as `name: adam`; empty: all. */
  readonly variants: readonly string[];
  /** In YAML, from the top of the file. */
  readonly example: string;
  /** The paths of the fields in it. */
  readonly fields: readonly string[];
}

/**
 * Explains a field by its path, such as `train.optimizer`; indices of lists may be left out. A path whose meaning
 * depends on a choice around it has an explanation for each.
 * @throws UnknownField with the nearest path
 */
export function explainField(path: string): readonly FieldExplanation[] {
  const fields = jobFields();
  const wanted = plainPath(path);
  const found = fields.filter((field) => plainPath(field.path) === wanted);
  if (found.length > 0) return found.map(explain);
  const paths = [...new Set(fields.map((field) => plainPath(field.path)))];
  const top = paths.filter((each) => !each.includes('.'));
  throw new UnknownField(path, nearestPath(wanted, paths), top);
}

function explain(field: JobField): FieldExplanation {
  const { path, schema, variants } = field;
  const inner = schema.items ? childFields(`${path}[]`, schema.items) : childFields(path, schema);
  return {
    path,
    type: typeText(schema),
    default: defaultText(field),
    description: descriptionOf(schema),
    variants,
    example: exampleText(field),
    fields: [...new Set(inner.map((child) => child.path))],
  };
}

function plainPath(path: string): string {
  return path.replaceAll(/\[\w*\]/g, '');
}

/** The nearest among all paths, or else the last name of the path anywhere. */
function nearestPath(path: string, paths: readonly string[]): string | undefined {
  const last = path.split('.').at(-1) ?? '';
  return nearestName(path, paths) ?? paths.find((each) => each.split('.').at(-1) === last);
}
