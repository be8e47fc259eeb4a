import { describe, expect, it } from 'vitest';

import type { DriverReport } from '../../provision/nvidia-driver.mjs';
import { NoUsableGpu } from '../errors.js';
import type { GpuFacts } from './gpu-facts.js';
import { noGpuReason } from './no-gpu-reason.js';
import { visibleGpus } from './visible-gpus.js';
import { chooseWorkDevice, placeWorkers } from './work-device.js';

const GPUS = [
  { index: 0, uuid: 'GPU-5a1f', name: 'NVIDIA L4', memoryMiB: 23034 },
  { index: 1, uuid: 'GPU-77c0', name: 'NVIDIA L4', memoryMiB: 23034 },
];
const ANSWERS: DriverReport = { kind: 'answers', driverVersion: '550.54.15', gpus: GPUS };
const ABSENT: DriverReport = {
  kind: 'silent',
  isInstalled: false,
  reason: 'nvidia-smi is not on the PATH',
};
const BROKEN: DriverReport = {
  kind: 'silent',
  isInstalled: true,
  reason: 'nvidia-smi says "Driver/library version mismatch"',
};

function facts(change: Partial<GpuFacts> = {}): GpuFacts {
  const { driver = ANSWERS, cudaVisibleDevices } = change;
  const gpus = driver.kind === 'answers' ? driver.gpus : [];
  return {
    driver,
    cudaVisibleDevices,
    visible: visibleGpus(gpus, cudaVisibleDevices),
    hasCuda: true,
    ...change,
  };
}

/** What keeps a machine from its GPU, and how it is said. */
const OBSTACLES: [string, GpuFacts, RegExp][] = [
  [
    'no driver',
    facts({ driver: ABSENT }),
    /no NVIDIA driver answers \(nvidia-smi is not on the PATH\): install/,
  ],
  [
    'a broken driver',
    facts({ driver: BROKEN }),
    /no NVIDIA driver answers \(nvidia-smi says "Driver\/library version mismatch"\): install or repair/,
  ],
  [
    'an old driver',
    facts({ driver: { ...ANSWERS, driverVersion: '470.82.01' } }),
    /the NVIDIA driver 470\.82\.01 is too old for CUDA 12: update it to 525\.60\.13 or newer/,
  ],
  [
    'hidden GPUs',
    facts({ cudaVisibleDevices: '-1' }),
    /CUDA_VISIBLE_DEVICES="-1" hides the GPUs of this machine \(NVIDIA L4, NVIDIA L4\): unset it/,
  ],
  [
    "TensorFlow's build for the processor",
    facts({ hasCuda: false }),
    /set up without CUDA's libraries: run `npm run setup -- --device cuda`/,
  ],
];

describe('a GPU that was asked for', () => {
  it.each(OBSTACLES)('is refused for %s, by name', (_, machine, message) => {
    const choose = () => chooseWorkDevice('gpu', machine);
    expect(choose).toThrow(NoUsableGpu);
    expect(choose).toThrow(message);
    expect(choose).toThrow(/^device: expected a GPU, received the processor, since .* with --device cpu$/);
  });

  it('is there where nothing is missing', () => {
    expect(chooseWorkDevice('gpu', facts())).toMatchObject({
      kind: 'gpu',
      gpus: [{ selector: 'GPU-5a1f' }, { selector: 'GPU-77c0' }],
    });
  });
});

describe('a library that does not open', () => {
  const missing = [{ name: 'libcudnn.so.9', reason: 'cannot open shared object file' }];

  it('is named, where nothing below it is missing', () => {
    expect(noGpuReason(facts(), missing)?.reason).toBe(
      'libraries do not open: libcudnn.so.9 (cannot open shared object file)',
    );
    expect(noGpuReason(facts({ driver: ABSENT }), missing)?.reason).toMatch(/^no NVIDIA driver/);
  });

  it('is not the reason where all open: then TensorFlow itself has to say it', () => {
    expect(noGpuReason(facts(), [])).toBeUndefined();
    expect(new NoUsableGpu(undefined).message).toMatch(
      /TensorFlow finds none, although driver and libraries/,
    );
  });
});

describe('a device that nobody asked for', () => {
  it('is every visible GPU', () => {
    expect(chooseWorkDevice('auto', facts({ cudaVisibleDevices: '1' }))).toMatchObject({
      kind: 'gpu',
      gpus: [{ selector: '1' }],
    });
  });

  it('is the processor without a word where there is no driver', () => {
    expect(chooseWorkDevice('auto', facts({ driver: ABSENT }))).toEqual({ kind: 'cpu' });
  });

  it.each(OBSTACLES.slice(1))('is the processor for %s, but not in silence', (_, machine) => {
    expect(chooseWorkDevice('auto', machine)).toEqual({
      kind: 'cpu',
      notice: expect.stringMatching(/^no GPU is used: .*--device cpu/) as string,
    });
  });

  it('is the processor where that was asked for, whatever is there', () => {
    expect(chooseWorkDevice('cpu', facts())).toEqual({ kind: 'cpu' });
  });
});

describe('workers', () => {
  it('get one GPU each, in turn', () => {
    const device = chooseWorkDevice('auto', facts());
    expect(placeWorkers(device, 3)).toEqual([
      { kind: 'gpu', selector: 'GPU-5a1f' },
      { kind: 'gpu', selector: 'GPU-77c0' },
      { kind: 'gpu', selector: 'GPU-5a1f' },
    ]);
  });

  it('see no GPU where they compute on the processor', () => {
    expect(placeWorkers({ kind: 'cpu' }, 2)).toEqual([{ kind: 'cpu' }, { kind: 'cpu' }]);
  });
});
