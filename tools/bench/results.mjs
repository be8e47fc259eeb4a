// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WORKSPACE } from '../workspace-setup.mjs';

/**
 * Writes what was measured into a folder of bench/results that is named by when that was.
 * @param {string} kind the beginning of the folder's name
 * @param {{ report: Readonly<{ at: string }>, table: string, plot: string }} results Markdown and SVG
 * @returns {Promise<string>} the folder
 */
export async function writeResults(kind, { report, table, plot }) {
  const folder = join(WORKSPACE, 'bench', 'results', `${kind}-${report.at.replaceAll(':', '-')}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'table.md'), table);
  await writeFile(join(folder, 'plot.svg'), plot);
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  return folder;
}
