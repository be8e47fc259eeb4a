import { describe, expect, it } from 'vitest';

import type { Gpu } from '../../provision/nvidia-driver.mjs';
import { visibleGpus } from './visible-gpus.js';

const GPUS: readonly Gpu[] = [
  { index: 0, uuid: 'GPU-5a1f', name: 'NVIDIA L4', memoryMiB: 23034 },
  { index: 1, uuid: 'GPU-77c0', name: 'NVIDIA L4', memoryMiB: 23034 },
  { index: 2, uuid: 'GPU-77d0', name: 'NVIDIA L4', memoryMiB: 23034 },
];

function selectorsOf(cudaVisibleDevices: string | undefined): string[] {
  return visibleGpus(GPUS, cudaVisibleDevices).map(({ selector }) => selector);
}

describe('the visible GPUs', () => {
  it('are all of them, by name, where CUDA_VISIBLE_DEVICES is not set', () => {
    expect(selectorsOf(undefined)).toEqual(['GPU-5a1f', 'GPU-77c0', 'GPU-77d0']);
  });

  it.each([
    ['2,0', ['2', '0']],
    [' 1 , GPU-5a1f', ['1', 'GPU-5a1f']],
    ['GPU-77c', ['GPU-77c']],
    ['MIG-1,MIG-2', ['MIG-1', 'MIG-2']],
    ['0,3,1', ['0']],
    ['0,-1,1', ['0']],
    ['-1', []],
    ['', []],
    ['NoDevFiles', []],
  ])('are those that CUDA_VISIBLE_DEVICES="%s" leaves', (variable, selectors) => {
    expect(selectorsOf(variable)).toEqual(selectors);
  });

  it('are told with what the driver knows of them', () => {
    expect(visibleGpus(GPUS, '2,MIG-1').map(({ gpu }) => gpu?.uuid)).toEqual(['GPU-77d0', undefined]);
  });
});
