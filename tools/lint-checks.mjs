// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ name: string, script: string, args: string[] }} LintCheck a script that Node runs in the workspace */

/**
 * The checks of `npm run lint`, in order.
 * @param {string} root
 * @returns {LintCheck[]}
 */
export function lintChecks(root) {
  const installed = (/** @type {string} */ path) => join(root, 'node_modules', path);
  return [
    { name: 'eslint', script: installed('.bin/nx'), args: ['run-many', '-t', 'lint'] },
    { name: 'prettier', script: installed('prettier/bin/prettier.cjs'), args: ['--check', '.'] },
    { name: 'protocol rules (buf)', script: installed('@bufbuild/buf/bin/buf'), args: ['lint'] },
    {
      name: 'protocol types are up to date',
      script: join(root, 'tools', 'generate-protos.mjs'),
      args: ['--check'],
    },
    {
      name: 'job reference is up to date',
      script: join(root, 'tools', 'generate-job-reference.mjs'),
      args: ['--check'],
    },
    {
      name: 'import cycles',
      script: installed('.bin/dpdm'),
      args: ['--no-warning', '--no-tree', '--exit-code', 'circular:1', '-T', ...entryFiles(root)],
    },
  ];
}

/** @param {string} root */
function entryFiles(root) {
  const entries = [...entriesIn(root, 'libs', 'index.ts'), ...entriesIn(root, 'apps', 'main.ts')];
  return entries.filter((file) => existsSync(join(root, file)));
}

/**
 * @param {string} root
 * @param {string} parent
 * @param {string} name
 */
function entriesIn(root, parent, name) {
  return readdirSync(join(root, parent))
    .sort()
    .map((project) => join(parent, project, 'src', name));
}
