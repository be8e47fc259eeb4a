// @ts-check

/** @typedef {{ median: number, least: number, most: number, spread: number }} Summary `spread`: most minus least, as a part of the median */

/** @param {readonly number[]} values not empty @returns {number} */
export function medianOf(values) {
  const ascending = [...values].sort((left, right) => left - right);
  const middle = Math.floor(ascending.length / 2);
  const upper = ascending[middle];
  if (upper === undefined) throw new RangeError('the median of nothing: expected at least one value');
  return ascending.length % 2 === 1 ? upper : (upper + (ascending[middle - 1] ?? upper)) / 2;
}

/** @param {readonly number[]} values not empty @returns {Summary} */
export function summaryOf(values) {
  const median = medianOf(values);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return { median, least, most, spread: median === 0 ? 0 : (most - least) / median };
}
