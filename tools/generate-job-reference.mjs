// @ts-check
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import prettier from 'prettier';

// Writes the published schema of job files and the reference page from the schema that reads them, or with --check
// tells whether the committed files differ.

const root = path.resolve(import.meta.dirname, '..');
const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
execFileSync(process.execPath, [
  compiler,
  '--build',
  path.join(root, 'libs/orchestration/tsconfig.lib.json'),
]);
const { jobJsonSchema, referencePage } = await import('@thaw/orchestration');

const files = {
  'docs/job.schema.json': JSON.stringify(jobJsonSchema()),
  'docs/job-file.md': referencePage(),
};

const differing = [];
for (const [name, content] of Object.entries(files)) {
  const file = path.join(root, name);
  const options = await prettier.resolveConfig(file);
  const fresh = await prettier.format(content, { ...options, filepath: file });
  if (!process.argv.includes('--check')) writeFileSync(file, fresh);
  else if (fresh !== committed(file)) differing.push(name);
}
if (differing.length > 0) {
  console.error(`${differing.join(', ')} differ from the schema: run "npm run job-reference" and commit.`);
  process.exitCode = 1;
}

/** @param {string} file */
function committed(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
