// @ts-check
import { describe, expect, it } from 'vitest';
import { cacheFolderOf } from './cache-folder.mjs';
import { requireNode } from './node-version.mjs';
import { toProvisionError } from './provision-error.mjs';
import { TENSORFLOW_CPU_LINUX_X64, TENSORFLOW_CUDA_LINUX_X64, wheelsFor } from './wheels.mjs';

describe('the machine', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '26.1.0'])('may run Node %s', (version) => {
    expect(() => requireNode(version)).not.toThrow();
  });

  it.each(['20.18.3', '18.20.8', '9.0.0'])('may not run Node %s', (version) => {
    expect(() => requireNode(version)).toThrow(
      `Thaw needs Node 20.19 or newer and this is Node ${version}: install a newer one (for example from nodejs.org) and run \`npm run setup\` again.`,
    );
  });

  it('gets the pinned wheels on Linux x86-64: one for the processor, and TensorFlow with all of CUDA for a GPU', () => {
    const machine = { platform: 'linux', arch: 'x64', glibcVersion: '2.27' };
    expect(wheelsFor(machine, 'cpu')).toEqual([TENSORFLOW_CPU_LINUX_X64]);
    const [first, ...others] = wheelsFor(machine, 'cuda');
    expect(first).toBe(TENSORFLOW_CUDA_LINUX_X64);
    expect(others.map(({ name }) => name).sort()).toEqual(
      [
        ...['cublas', 'cuda-cupti', 'cuda-nvcc', 'cuda-nvrtc', 'cuda-runtime', 'cudnn', 'cufft', 'curand'],
        ...['cusolver', 'cusparse', 'nccl', 'nvjitlink'],
      ].map((name) => `nvidia-${name}-cu12`),
    );
  });

  it.each([
    [{ platform: 'darwin', arch: 'arm64', glibcVersion: undefined }, 'darwin arm64'],
    [{ platform: 'linux', arch: 'arm64', glibcVersion: '2.39' }, 'linux arm64'],
    [{ platform: 'linux', arch: 'x64', glibcVersion: undefined }, 'Linux without glibc'],
    [{ platform: 'linux', arch: 'x64', glibcVersion: '2.17' }, 'Linux with glibc 2.17'],
  ])('is told that it is unsupported when it is %o', (machine, received) => {
    expect(() => wheelsFor(machine, 'cpu')).toThrow(
      `Linux x86-64 with glibc 2.27 or newer only, and this machine is ${received}: use`,
    );
  });
});

describe('the cache folder', () => {
  it('is THAW_CACHE_DIR, else below XDG_CACHE_HOME, else below the home folder', () => {
    expect(cacheFolderOf({ THAW_CACHE_DIR: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
    expect(cacheFolderOf({ XDG_CACHE_HOME: '/b' })).toBe('/b/thaw');
    expect(cacheFolderOf({})).toMatch(/\/\.cache\/thaw$/);
  });
});

describe('an error from the file system', () => {
  it.each([
    ['ENOSPC', /^The disk became full while writing \/x: free some space/],
    ['EACCES', /^\/x cannot be written \(EACCES\): make it writable/],
  ])('of code %s becomes a sentence', (code, sentence) => {
    const error = Object.assign(new Error('no'), { code, path: '/x' });
    expect(toProvisionError(error).message).toMatch(sentence);
  });
});
