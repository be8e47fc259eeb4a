import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cacheFolder, fetchDigits, FetchError } from './fetch-digits.mjs';

let folder;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-fetch-digits-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** Puts a program in the place of python3 and asks for the digits; returns the error. */
async function fetchWith(script) {
  if (script !== undefined) {
    await writeFile(join(folder, 'python3'), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'python3'), 0o755);
  }
  vi.stubEnv('PATH', folder);
  return fetchDigits({ cacheDir: join(folder, 'cache') }).catch((error) => error);
}

describe('fetchDigits', () => {
  it.each([
    [
      'there is no Python',
      undefined,
      'No Python was found to fetch the digits with; install Python 3 with pip and run this again.',
    ],
    [
      'Python has no pip',
      'echo "python3: No module named pip" >&2; exit 1',
      'python3 has no pip to fetch the digits with; install it (on Debian: apt install python3-pip) and run this again.',
    ],
    [
      'the network fails',
      'echo "WARNING: retrying" >&2; echo "ERROR: No matching distribution found" >&2; exit 1',
      "pip could not download scikit-learn 1.6.1 (No matching distribution found); check the network and pip's index settings, and run this again.",
    ],
    [
      'pip receives another wheel',
      'echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE." >&2; exit 1',
      'The wheel of scikit-learn 1.6.1 that pip received is not the published one (its SHA-256 differs); check which package index pip uses and run this again.',
    ],
    [
      'the wheel is damaged',
      'for arg; do case "$arg" in --dest=*) echo PK > "${arg#--dest=}/x.whl";; esac; done',
      'sklearn/datasets/data/digits.csv.gz in the downloaded wheel is not the file that is expected (SHA-256 09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22); run this again, and check which package index pip uses.',
    ],
  ])('says in one sentence what to do when %s, and leaves nothing behind', async (_, script, message) => {
    const error = await fetchWith(script);
    expect(error).toBeInstanceOf(FetchError);
    expect(error.message).toBe(message);
    expect((await readdir(folder)).filter((name) => name !== 'python3')).toEqual([]);
  });
});

describe('cacheFolder', () => {
  it('is THAW_CACHE_DIR, else thaw below XDG_CACHE_HOME, else ~/.cache/thaw', () => {
    expect(cacheFolder({ THAW_CACHE_DIR: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
    expect(cacheFolder({ XDG_CACHE_HOME: '/b' })).toBe('/b/thaw');
    expect(cacheFolder({})).toMatch(/\/\.cache\/thaw$/);
  });
});
