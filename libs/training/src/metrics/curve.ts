/** False against true positives, or recall against precision. */
export type Curve = 'ROC' | 'PR';

/** How the height between two thresholds follows from theirs: between them, the lower or the higher one. */
export type SummationMethod = 'interpolation' | 'minoring' | 'majoring';

/** How much is above a threshold. */
export interface Positives {
  readonly truePositives: number;
  readonly falsePositives: number;
}

/**
 * The area below a curve whose points belong to ascending thresholds, the first of which everything is above.
 *
 * @source keras/src/metrics/confusion_metrics.py, `AUC.result`
 */
export function areaBelow(thresholds: readonly Positives[], curve: Curve, method: SummationMethod): number {
  const [all] = thresholds;
  if (all === undefined) return 0;
  if (curve === 'PR' && method === 'interpolation') return interpolatedArea(thresholds, all.truePositives);
  const points = thresholds.map((each) => pointOf(each, all, curve));
  return sum(steps(points).map(([a, b]) => (a.x - b.x) * height(a.y, b.y, method)));
}

function pointOf(threshold: Positives, all: Positives, curve: Curve): { x: number; y: number } {
  const { truePositives, falsePositives } = threshold;
  const recall = ratio(truePositives, all.truePositives);
  return curve === 'ROC'
    ? { x: ratio(falsePositives, all.falsePositives), y: recall }
    : { x: recall, y: ratio(truePositives, truePositives + falsePositives) };
}

function height(a: number, b: number, method: SummationMethod): number {
  if (method === 'interpolation') return (a + b) / 2;
  return method === 'minoring' ? Math.min(a, b) : Math.max(a, b);
}

/**
 * Between two thresholds true positives grow in proportion to positives, from which precision follows.
 *
 * @source keras/src/metrics/confusion_metrics.py, `interpolate_pr_auc`; https://www.biostat.wisc.edu/~page/rocpr.pdf
 */
function interpolatedArea(thresholds: readonly Positives[], numTrue: number): number {
  const areas = steps(thresholds).map(([a, b]) => {
    const [p, next] = [a, b].map((each) => each.truePositives + each.falsePositives) as [number, number];
    const growth = a.truePositives - b.truePositives;
    const slope = ratio(growth, Math.max(p - next, 0));
    const intercept = b.truePositives - slope * next;
    return slope * (growth + intercept * Math.log(p > 0 && next > 0 ? p / next : 1));
  });
  return sum(areas.map((area) => ratio(area, numTrue)));
}

/** Each element with the one after it. */
function steps<T>(list: readonly T[]): [T, T][] {
  return list.slice(1).map((next, index) => [list[index] as T, next]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b;
}
