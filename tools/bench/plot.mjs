// @ts-check

/** @typedef {import('./report.mjs').Report} Report */
/** @typedef {{ label: string, bars: readonly { name: string, value: number, least: number, most: number }[] }} Group */

const WIDTH = 900;
const LABEL_WIDTH = 220;
const VALUE_WIDTH = 130;
const BAR_HEIGHT = 14;
const BAR_GAP = 3;
const GROUP_GAP = 18;
const MARGIN = 16;
const COLOURS = ['#1b7f8c', '#c46a2d', '#7a6fb0', '#8a8f3c', '#a34a63', '#5b6770'];

/**
 * The medians of all rows as an SVG: one bar for each contestant, as long as its time is of the longest in its row, with a line
 * from the least to the most.
 * @param {Pick<Report, 'rows' | 'at'>} report
 */
export function plotOf({ rows, at }) {
  const groups = rows.map(({ id, lines }) => ({
    label: id,
    bars: lines.flatMap(({ name, totalMs }) =>
      totalMs === null ? [] : [{ name, value: totalMs.median, least: totalMs.least, most: totalMs.most }],
    ),
  }));
  return barsOf(groups, `From the first example read to the last update, median and spread, ${at}`);
}

/** Groups of bars, each as long as its value is of the most in its group. @param {readonly Group[]} groups `value`, `least` and `most` in milliseconds @param {string} title */
export function barsOf(groups, title) {
  let y = MARGIN + 24;
  const parts = groups.map((group) => {
    const drawn = groupOf(group, y);
    y += group.bars.length * (BAR_HEIGHT + BAR_GAP) + GROUP_GAP;
    return drawn;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y + MARGIN}" viewBox="0 0 ${WIDTH} ${y + MARGIN}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 6}" font-size="13">${escaped(title)}</text>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** @param {Group} group @param {number} top */
function groupOf({ label, bars }, top) {
  const longest = Math.max(...bars.map(({ most }) => most), Number.MIN_VALUE);
  const room = WIDTH - LABEL_WIDTH - VALUE_WIDTH - MARGIN;
  const x = (/** @type {number} */ value) => (LABEL_WIDTH + (room * value) / longest).toFixed(1);
  return bars
    .flatMap(({ name, value, least, most }, index) => {
      const y = top + index * (BAR_HEIGHT + BAR_GAP);
      const [middle, base] = [y + BAR_HEIGHT / 2, y + BAR_HEIGHT - 3];
      const length = ((room * value) / longest).toFixed(1);
      return [
        `<text x="${LABEL_WIDTH - 8}" y="${base}" text-anchor="end">${escaped(`${label} ${name}`)}</text>`,
        `<rect x="${LABEL_WIDTH}" y="${y}" width="${length}" height="${BAR_HEIGHT}" fill="${COLOURS[index % COLOURS.length]}"/>`,
        `<line x1="${x(least)}" x2="${x(most)}" y1="${middle}" y2="${middle}" stroke="#222222"/>`,
        `<text x="${WIDTH - VALUE_WIDTH}" y="${base}">${seconds(value)}</text>`,
      ];
    })
    .join('\n');
}

/** @param {number} ms */
function seconds(ms) {
  return ms < 1_000 ? `${ms.toPrecision(3)} ms` : `${(ms / 1_000).toPrecision(3)} s`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
