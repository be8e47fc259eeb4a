// @ts-check
import { barsOf } from './plot.mjs';
import { alignedTable, bytes, described, headingOf, milliseconds, settingsText } from './text.mjs';

/** @typedef {import('./scale.mjs').ScaleReport} ScaleReport */

const COLUMNS = ['images', 'parameters', 'workers', 'total', 'a step', 'start', 'peak memory of a worker'];

/** @param {ScaleReport} report */
export function scaleTable(report) {
  const { rows, settings } = report;
  const sections = seriesOf(rows).map(([grows, series]) => {
    const cells = series.map(({ images, parameters, workers, totalMs, stepMs, startMs, peakRssBytes }) => [
      ...[images, parameters, workers].map(String),
      ...[totalMs, stepMs, startMs].map((summary) => described(summary, milliseconds)),
      described(peakRssBytes, bytes),
    ]);
    return `## more ${grows}\n\n${alignedTable([COLUMNS, ...cells])}`;
  });
  return `${[headingOf('How cost grows', report), settingsText(settings), ...sections].join('\n\n')}\n`;
}

/** The time of a step, in a group for each thing that grows. @param {ScaleReport} report */
export function scalePlot({ rows, at }) {
  const groups = seriesOf(rows).map(([grows, series]) => ({
    label: '',
    bars: series.map(({ images, parameters, workers, stepMs }) => ({
      name: `${grows}: ${{ images, parameters, workers }[grows]}`,
      ...{ value: stepMs.median, least: stepMs.least, most: stepMs.most },
    })),
  }));
  return barsOf(groups, `A step, median and spread, ${at}`);
}

/** @param {ScaleReport['rows']} rows */
function seriesOf(rows) {
  const names = /** @type {const} */ (['images', 'parameters', 'workers']);
  return names
    .map((grows) => /** @type {const} */ ([grows, rows.filter((row) => row.grows === grows)]))
    .filter(([, series]) => series.length > 0);
}
