/**
 * The candidate that `name` was most likely meant to be: the fewest edits away, and fewer than half of its
 * characters; letter case and separators do not count. `undefined` when none is near.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  let nearest: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    if (candidate.length > LONGEST_NAME) continue;
    const [from, to] = [normalized(name), normalized(candidate)];
    const distance = editDistance(from, to);
    const isNear = distance * 2 < Math.max(from.length, to.length);
    if (isNear && (nearest === undefined || distance < nearest.distance)) nearest = { candidate, distance };
  }
  return nearest?.candidate;
}

/** Longer ones are nobody's typing error, and comparing them takes time. */
const LONGEST_NAME = 64;

function normalized(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/**
 * Insertions, deletions, replacements and swaps of neighbours from one text to the other.
 *
 * @source Optimal string alignment distance (Damerau 1964, restricted)
 */
function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, index) => index)];
  const distance = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = distance(i - 1, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwap = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = isSwap ? distance(i - 2, j - 2) + 1 : Infinity;
      row.push(Math.min(replaced, swapped, distance(i - 1, j) + 1, distance(i, j - 1) + 1));
    }
  }
  return distance(from.length, to.length);
}
