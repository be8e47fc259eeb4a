#!/usr/bin/env node
// @ts-check
// Packs what a project installs: one file with the library and the `thaw` command.
import { parseArguments, runMain } from './main-program.mjs';

const USAGE = `Usage: npm run pack -- [options]

Builds the workspace and packs the library and the command into one file that npm installs.

  --to DIR  where the file goes (default: this folder)
  --json    one JSON object per line
  --help    this text
`;

const OPTIONS = /** @type {const} */ ({
  to: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
});

await runMain(async ({ args, signal }) => {
  const values = await parseArguments(args, OPTIONS, USAGE);
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { createProgress, jsonProgress } = await import('../libs/runtime/provision/progress.mjs');
  const { packWorkspace } = await import('./package-packing.mjs');
  const progress = values.json ? jsonProgress(process.stdout) : createProgress(process.stderr);
  const packed = await packWorkspace({ env: process.env, signal, progress, targetFolder: values.to ?? '.' });
  const { file, sizeBytes, unpackedBytes, numFiles } = packed;
  const text = `${file}: ${kilobytes(sizeBytes)} (${numFiles} files, ${kilobytes(unpackedBytes)} unpacked)`;
  process.stdout.write(values.json ? `${JSON.stringify({ event: 'done', ...packed })}\n` : `${text}\n`);
  return 0;
});

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${Math.ceil(bytes / 1000)} kB`;
}
