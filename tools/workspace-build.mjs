// @ts-check
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram } from '../libs/runtime/provision/child-process.mjs';
import { ProvisionError } from '../libs/runtime/provision/provision-error.mjs';

const PROJECT_PARENTS = ['apps', 'libs'];
const ROOT_FILES = ['package.json', 'package-lock.json', 'tsconfig.base.json'];
const BUILT_FROM = /^(?:src|package\.json|project\.json|tsconfig(?:\.lib)?\.json|[\w-]+\.mjs|[\w-]+\.json)$/;
const IS_TEST = /\.spec\.ts$|^testing$/;

/**
 * Compiles the TypeScript of all projects, if any source changed since the last time or an output is missing.
 * @param {import('./package-install.mjs').StepContext} context
 * @returns {Promise<boolean>} whether anything was compiled
 * @throws {ProvisionError} FAILED_PRECONDITION when a project does not compile
 */
export async function buildWorkspace({ root, env, signal, progress }) {
  const stampFile = join(root, '.thaw', 'build.sha256');
  const projects = await projectFolders(root);
  const stamp = await sourceStamp(root, projects);
  const isBuilt = projects.every((folder) => existsSync(join(folder, 'dist', 'tsconfig.lib.tsbuildinfo')));
  if (isBuilt && (await readFile(stampFile, 'utf8').catch(() => undefined)) === stamp) return false;
  progress.begin('Building the workspace');
  // In one process instead of one per project, as Nx would have it: a third of the time. And without Nx's cache, which is
  // one for all clones of a user and hands on what was altered in a `dist` by hand.
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  const configs = projects.map((folder) => join(folder, 'tsconfig.lib.json'));
  const { exitCode, stdout, stderr } = await runProgram(process.execPath, [tsc, '--build', ...configs], {
    cwd: root,
    env,
    signal,
  });
  if (exitCode !== 0) throw buildFailure(`${stdout}\n${stderr}`);
  await mkdir(dirname(stampFile), { recursive: true });
  await writeFile(stampFile, stamp);
  progress.end('built the workspace');
  return true;
}

/** @param {string} root */
async function projectFolders(root) {
  const folders = [];
  for (const parent of PROJECT_PARENTS) {
    for (const name of (await readdir(join(root, parent)).catch(() => [])).sort()) {
      const folder = join(root, parent, name);
      if (existsSync(join(folder, 'tsconfig.lib.json'))) folders.push(folder);
    }
  }
  return folders;
}

/**
 * A digest of names, sizes and times of everything that is compiled.
 * @param {string} root
 * @param {readonly string[]} projects
 */
async function sourceStamp(root, projects) {
  const files = ROOT_FILES.map((name) => join(root, name));
  for (const folder of projects) {
    const names = (await readdir(folder)).filter((name) => BUILT_FROM.test(name)).sort();
    for (const name of names) files.push(...(await filesAt(join(folder, name))));
  }
  files.push(...(await filesAt(join(root, 'protos'))));
  const hash = createHash('sha256');
  const infos = await Promise.all(files.map((file) => stat(file, { bigint: true }).catch(() => undefined)));
  files.forEach((file, i) => hash.update(`${file}\0${infos[i]?.size}\0${infos[i]?.mtimeNs}\n`));
  return hash.digest('hex');
}

/**
 * @param {string} path a file, or a folder whose files are meant, to any depth
 * @returns {Promise<string[]>} without tests, in a fixed order
 */
async function filesAt(path) {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return [];
  if (!info.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => !IS_TEST.test(name)).sort();
  return (await Promise.all(names.map((name) => filesAt(join(path, name))))).flat();
}

/** @param {string} output */
function buildFailure(output) {
  const errors = output.split('\n').filter((line) => /error TS\d+|^\w*Error: /.test(line));
  const reason = errors[0]?.trim() ?? 'no reason was given';
  const others = errors.length > 1 ? `, and ${errors.length - 1} more` : '';
  return new ProvisionError(
    'FAILED_PRECONDITION',
    `The workspace does not build (${reason}${others}): run \`npm run build\` to see all of it, correct the source and run \`npm run setup\` again.`,
  );
}
