// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFixtureCuda } from '../../../tools/testing/fixture-tensorflow.mjs';
import { cudaVersionsIn, missingCudaLibraries } from './cuda-libraries.mjs';

const folder = mkdtempSync(join(tmpdir(), 'thaw-cuda-'));
let nvidia = '';

beforeAll(() => {
  nvidia = writeFixtureCuda(join(folder, 'whole', 'nvidia'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** @param {string | undefined} nvidiaFolder @param {boolean} [withDriver] */
async function missingIn(nvidiaFolder, withDriver = false) {
  const missing = await missingCudaLibraries(nvidiaFolder, { env: process.env, withDriver });
  return missing.map(({ name }) => name);
}

describe("CUDA's libraries", () => {
  it('are found in a folder as pip lays them out', async () => {
    expect(await missingIn(nvidia)).toEqual([]);
  });

  it('are named where they are missing, with the reason that the loader gives', async () => {
    rmSync(join(nvidia, 'cudnn'), { recursive: true });
    const missing = await missingCudaLibraries(nvidia, { env: process.env });
    writeFixtureCuda(nvidia);
    expect(missing).toEqual([
      {
        name: 'libcudnn.so.9',
        reason: 'libcudnn.so.9: cannot open shared object file: No such file or directory',
      },
    ]);
  });

  it('are all named without a folder, and the library of the driver where it is asked for', async () => {
    expect(await missingIn(undefined, true)).toEqual([
      ...['libcuda.so.1', 'libcudart.so.12', 'libcublas.so.12', 'libcublasLt.so.12', 'libcufft.so.11'],
      ...['libcusolver.so.11', 'libcusparse.so.12', 'libcudnn.so.9'],
    ]);
  });

  it('are named where they are no libraries', async () => {
    const broken = writeFixtureCuda(join(folder, 'broken', 'nvidia'));
    writeFileSync(join(broken, 'cufft', 'lib', 'libcufft.so.11'), 'text');
    expect(await missingIn(broken)).toEqual(['libcufft.so.11']);
  });
});

describe('the versions of CUDA and cuDNN', () => {
  it('stand in the metadata that was unpacked with them', () => {
    expect(cudaVersionsIn(nvidia)).toEqual({ cuda: '12.8.90', cudnn: '9.10.2.21' });
  });

  it('stand in the names of the folders that pip writes beside them', () => {
    const installed = join(folder, 'site-packages');
    for (const name of ['nvidia', 'nvidia_cuda_runtime_cu12-12.5.82.dist-info'])
      mkdirSync(join(installed, name), { recursive: true });
    expect(cudaVersionsIn(join(installed, 'nvidia'))).toEqual({ cuda: '12.5.82', cudnn: 'unknown' });
  });
});
