// @ts-check
/**
 * Writes the TypeScript types of `protos/` into `libs/protocol/src/generated`, with the same loader options
 * that the running programs use. `--check` writes nothing and fails when the committed types differ.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const protos = path.join(root, 'protos');
const committed = path.join(root, 'libs/protocol/src/generated');
const loaderOptions = JSON.parse(readFileSync(path.join(root, 'libs/protocol/loader-options.json'), 'utf8'));

/** @param {string} folder @returns {string[]} every file below, relative to the folder, sorted */
function filesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** @param {string} outDir */
function generate(outDir) {
  const flags = [
    `--longs=${loaderOptions.longs}`,
    `--enums=${loaderOptions.enums}`,
    loaderOptions.defaults ? '--defaults' : '--no-defaults',
    loaderOptions.oneofs ? '--oneofs' : '--no-oneofs',
    '--includeComments',
    '--grpcLib=@grpc/grpc-js',
    '--importFileExtension=.js',
    '--inputTemplate=%sInput',
    '--outputTemplate=%s',
    `--includeDirs=${protos}`,
    `--outDir=${outDir}`,
  ];
  const tool = path.join(root, 'node_modules/@grpc/proto-loader/build/bin/proto-loader-gen-types.js');
  const files = filesBelow(protos).filter((file) => file.endsWith('.proto'));
  execFileSync(process.execPath, [tool, ...flags, ...files], {
    cwd: protos,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (const file of filesBelow(outDir)) {
    const name = path.join(outDir, file);
    writeFileSync(name, readFileSync(name, 'utf8').replaceAll(`${root}${path.sep}`, ''));
  }
}

/** @param {string} fresh @returns {string[]} the files that differ */
function drift(fresh) {
  const names = new Set([...filesBelow(fresh), ...filesBelow(committed)]);
  /** @param {string} folder @param {string} name */
  const read = (folder, name) => {
    try {
      return readFileSync(path.join(folder, name), 'utf8');
    } catch {
      return undefined;
    }
  };
  return [...names].filter((name) => read(fresh, name) !== read(committed, name));
}

const fresh = mkdtempSync(path.join(tmpdir(), 'thaw-protos-'));
try {
  generate(fresh);
  if (process.argv.includes('--check')) {
    const differing = drift(fresh);
    if (differing.length > 0) {
      const names = differing.join(', ');
      console.error(
        `libs/protocol/src/generated differs from protos/ in ${names}: run "npm run protos" and commit.`,
      );
      process.exitCode = 1;
    }
  } else {
    rmSync(committed, { recursive: true, force: true });
    cpSync(fresh, committed, { recursive: true });
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
