import { dividedBy, type Amount } from './amount.js';
import { lossDivisor } from './losses/loss-sum.js';
import type { Loss } from './losses/loss.js';
import { EXAMPLES } from './step-vector-layout.js';

/** One summand of the total loss. */
export interface LossTerm {
  /** `loss` if it is the only one, else that of its output, with `_loss`. Unique. */
  readonly name: string;
  /** The position of its output. */
  readonly output: number;
  readonly loss: Loss;
  readonly weight: number;
}

/**
 * Loss terms whose sums over all replicas are divided by one number, so that a single gradient serves them all.
 * A term alone is divided by its own denominator. Means over all values may share a gradient: a replica counts each
 * as often as it has examples, which is exact because the number of values grows with that of examples.
 */
export interface LossGroup {
  /** Unique among the groups of an objective. */
  readonly name: string;
  readonly terms: readonly [LossTerm, ...LossTerm[]];
  readonly isPerExample: boolean;
}

/** Puts together what may be divided together; with a single term, that is all there is to do. */
export function groupTerms(terms: readonly LossTerm[]): readonly LossGroup[] {
  const byName = new Map<string, [LossTerm, ...LossTerm[]]>();
  for (const term of terms) {
    const name = groupName(term);
    const group = byName.get(name);
    if (group === undefined) byName.set(name, [term]);
    else group.push(term);
  }
  return Array.from(byName, ([name, group]) => {
    return { name, terms: group, isPerExample: name === MEANS && group.length > 1 };
  });
}

/** How often a replica counts its own sum of a term in the gradient of its group. Must run inside `tidy`. */
export function shareOf(
  term: LossTerm,
  group: LossGroup,
  replica: { denominator: Amount; numExamples: number },
): Amount {
  if (!group.isPerExample) return term.weight;
  const { denominator, numExamples } = replica;
  return dividedBy(term.weight * numExamples, denominator);
}

/** What the gradient of a group is divided by, once it is summed over all replicas. */
export function groupDivisor<Divisor extends Amount>(
  group: LossGroup,
  denominatorOf: (name: string) => Divisor,
): Divisor | 1 {
  if (group.isPerExample) return denominatorOf(EXAMPLES);
  const [{ name, loss }] = group.terms;
  return lossDivisor(loss.reduction, denominatorOf(name));
}

/** The name of a weight's gradient of one group of losses: the weight's path, unless there are several groups. */
export function gradientName(path: string, group: LossGroup, groups: readonly LossGroup[]): string {
  return groups.length === 1 ? path : `${path} by ${group.name}`;
}

const MEANS = 'means';

function groupName({ name, loss: { reduction, mask } }: LossTerm): string {
  if (reduction === 'sum') return 'sums';
  return mask !== undefined || reduction === 'mean_with_sample_weight' ? name : MEANS;
}
