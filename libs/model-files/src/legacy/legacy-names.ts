/** What Keras 1 called the weights. */
const MODERN_NAMES: Readonly<Record<string, string>> = {
  W: 'kernel',
  b: 'bias',
  running_mean: 'moving_mean',
  running_std: 'moving_variance',
};

/**
 * Pairs the tensors of a group with the weights of a layer by their names, of which only the ends need to agree: what
 * comes before depends on how a model was called when it was saved.
 *
 * @returns the path for each of the names, or undefined unless names and weights correspond one to one
 */
export function pairByName(
  { layer, paths }: { layer: string; paths: readonly string[] },
  { group, names }: { group: string; names: readonly string[] },
): readonly string[] | undefined {
  const theirs = names.map((name) => partsOf(name, group));
  const ours = paths.map((path) => [layer, ...path.split('/')]);
  const longest = Math.max(1, ...ours.map((parts) => parts.length));
  for (let length = 1; length <= longest; length += 1) {
    const paired = pairByEnds(theirs, ours, length);
    if (paired !== undefined) return paired.map((index) => paths[index] ?? '');
  }
  return undefined;
}

/** `conv1/kernel:0`, or Keras 1's `conv1_W`, as `['conv1', 'kernel']`. */
function partsOf(name: string, group: string): readonly string[] {
  const bare = name.replace(/:\d+$/, '');
  const isOld = !bare.includes('/') && bare.startsWith(`${group}_`);
  if (!isOld) return bare.split('/');
  const last = bare.slice(group.length + 1);
  return [group, MODERN_NAMES[last] ?? last];
}

function pairByEnds(
  theirs: readonly (readonly string[])[],
  ours: readonly (readonly string[])[],
  length: number,
): readonly number[] | undefined {
  const endOf = (parts: readonly string[]): string => parts.slice(-length).join('/');
  const indices = new Map(ours.map((parts, index) => [endOf(parts), index]));
  const isUnique = indices.size === ours.length && new Set(theirs.map(endOf)).size === theirs.length;
  if (!isUnique || theirs.length !== ours.length) return undefined;
  const paired = theirs.map((parts) => indices.get(endOf(parts)));
  return paired.every((index) => index !== undefined) ? paired : undefined;
}
