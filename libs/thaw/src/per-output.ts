import { nearestName } from '@thaw/orchestration';
import { InvalidTraining } from '@thaw/training';

/**
 * The same for every output, or one for each: a list in the outputs' order, or an object by their names, which are those
 * of the layers that they come from. `null` is for none.
 */
export type PerOutput<T> = T | readonly (T | null)[] | Readonly<Record<string, T | null>>;

/** A checked {@link PerOutput}, whatever outputs the model will turn out to have. */
export type Distribution<T> =
  | { readonly kind: 'all'; readonly value: T }
  | { readonly kind: 'list'; readonly values: readonly (T | undefined)[] }
  | { readonly kind: 'named'; readonly values: ReadonlyMap<string, T | undefined> };

/** Reads each of the parts that stand for an output; `isPart` tells one from a list or an object of them. */
export function readPerOutput<T>(
  given: unknown,
  isPart: (value: unknown) => boolean,
  read: (part: unknown) => T,
): Distribution<T> {
  const readOptional = (part: unknown): T | undefined =>
    part === null || part === undefined ? undefined : read(part);
  if (isPart(given) || typeof given !== 'object' || given === null)
    return { kind: 'all', value: read(given) };
  if (Array.isArray(given)) return { kind: 'list', values: given.map(readOptional) };
  const entries = Object.entries(given).map(([name, part]) => [name, readOptional(part)] as const);
  return { kind: 'named', values: new Map(entries) };
}

/**
 * What each output gets.
 *
 * @throws InvalidTraining when a list has another length, or an object names what is no output
 * @source keras/src/trainers/compile_utils.py, `CompileLoss.build` and `CompileMetrics._build_metrics_set`
 */
export function distribute<T>(
  option: string,
  distribution: Distribution<T>,
  outputs: readonly string[],
): readonly (T | undefined)[] {
  if (distribution.kind === 'all') return outputs.map(() => distribution.value);
  if (distribution.kind === 'list') {
    if (distribution.values.length === outputs.length) return distribution.values;
    const expected = `one entry for each of the outputs ${outputs.join(', ')}`;
    throw new InvalidTraining(`compile: ${option}`, expected, String(distribution.values.length));
  }
  for (const name of distribution.values.keys()) assertOneOf(`compile: ${option}`, name, outputs);
  return outputs.map((name) => distribution.values.get(name));
}

/** @throws InvalidTraining, with the name that was probably meant */
export function assertOneOf(where: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const nearest = nearestName(name, known);
  const suggestion = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
  throw new InvalidTraining(where, `one of ${known.join(', ')}`, `'${name}'${suggestion}`);
}
