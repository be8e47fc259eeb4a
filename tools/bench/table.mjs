// @ts-check
import { textOf } from './report.mjs';
import { alignedTable, bytes, described, headingOf, milliseconds, settingsText } from './text.mjs';

/** @typedef {import('./report.mjs').Report} Report */
/** @typedef {import('./report.mjs').ReportedRow} ReportedRow */

const COLUMNS = ['', 'total', 'first epoch', 'start', 'peak memory', 'final loss'];

/** A report as Markdown, which is readable as it stands. @param {Report} report */
export function tableOf({ rows, refused, failed, ...measurement }) {
  const sections = [
    headingOf('Side by side', measurement),
    ...rows.map(sectionOf),
    ...refused.map(({ id, title, refusal }) => `## ${id}\n\n${title}\n\nNot reported: ${refusal}`),
    ...failed.map(({ id, title, why }) => `## ${id}\n\n${title}\n\nCould not be measured: ${why}`),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** @param {ReportedRow} row */
function sectionOf({ id, title, settings, lines, verdicts, missing }) {
  const cells = lines.map((line) => [
    line.name,
    described(line.totalMs, milliseconds),
    described(line.firstEpochMs, milliseconds),
    described(line.startMs, milliseconds),
    described(line.peakRssBytes, bytes),
    line.finalLoss === null ? '' : line.finalLoss.median.toPrecision(5),
  ]);
  return [
    `## ${id}\n\n${title}`,
    alignedTable([COLUMNS, ...cells]),
    [
      ...verdicts.map((verdict) => {
        const measured = verdict.ratio === null ? 'not measured' : `${verdict.ratio.toFixed(2)}x`;
        const peer = verdict.against === 'best' && verdict.peer !== null ? ` (${verdict.peer})` : '';
        return `- ${measured}${peer}; to reach: ${textOf(verdict)}`;
      }),
      ...missing.map(({ name, why }) => `- ${name} could not run: ${why}`),
      `- ${settingsText(settings)}`,
      ...lines.map((line) => `- ${line.name}: ${settingsText(line.settings)}`),
    ].join('\n'),
  ].join('\n\n');
}
