// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeFakeDriver } from '../../../tools/testing/fake-driver.mjs';
import { chooseDevice } from './device-choice.mjs';
import { askDriver, isDriverNewEnough, parseDriverTable } from './nvidia-driver.mjs';

const folder = mkdtempSync(join(tmpdir(), 'thaw-driver-'));

afterAll(() => rmSync(folder, { recursive: true }));

const TWO_GPUS = [
  '0, GPU-5a1f, NVIDIA L4, 23034, 550.54.15',
  '1, GPU-77c0, NVIDIA H100 80GB HBM3, 81559, 550.54.15',
  '',
].join('\n');
const ANSWER = parseDriverTable(TWO_GPUS);

describe('what nvidia-smi says', () => {
  it('is read as GPUs and the version of the driver', () => {
    expect(ANSWER).toEqual({
      kind: 'answers',
      driverVersion: '550.54.15',
      gpus: [
        { index: 0, uuid: 'GPU-5a1f', name: 'NVIDIA L4', memoryMiB: 23034 },
        { index: 1, uuid: 'GPU-77c0', name: 'NVIDIA H100 80GB HBM3', memoryMiB: 81559 },
      ],
    });
  });

  it('may leave the memory open, where it is that of the machine', () => {
    expect(parseDriverTable('0, GPU-1, NVIDIA GB10, [N/A], 580.95.05')).toMatchObject({
      gpus: [{ name: 'NVIDIA GB10', memoryMiB: 0 }],
    });
  });

  it('is no answer without a device, or in another form', () => {
    expect(parseDriverTable('\n')).toMatchObject({
      kind: 'silent',
      reason: expect.stringContaining('No devices were found'),
    });
    expect(parseDriverTable('Field "uuid" is not valid')).toMatchObject({ kind: 'silent' });
  });

  it('is asked of the program on the PATH', async () => {
    const env = writeFakeDriver(join(folder, 'two'), { table: TWO_GPUS });
    expect(await askDriver({ env })).toEqual(ANSWER);
  });

  it('may be that there is no driver to talk to', async () => {
    const said = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.";
    const env = writeFakeDriver(join(folder, 'broken'), {
      table: `${said}\nMake sure it is installed.\n`,
      exitCode: 9,
    });
    expect(await askDriver({ env })).toEqual({
      kind: 'silent',
      isInstalled: true,
      reason: `nvidia-smi says "${said.slice(0, -1)}"`,
    });
  });

  it('is nothing where the program is missing', async () => {
    expect(await askDriver({ env: { PATH: '/nonexistent' } })).toEqual({
      kind: 'silent',
      isInstalled: false,
      reason: 'nvidia-smi is not on the PATH',
    });
  });
});

describe('the driver that CUDA 12 needs', () => {
  it.each([
    ['525.60.13', true],
    ['525.60.11', false],
    ['525.105.17', true],
    ['470.256.02', false],
    ['580.65.06', true],
    ['526', true],
    ['525', false],
  ])('is it %s: %s', (version, isEnough) => {
    expect(isDriverNewEnough(version)).toBe(isEnough);
  });
});

describe('the choice of the device', () => {
  const old = /** @type {typeof ANSWER} */ ({ ...ANSWER, driverVersion: '470.256.02' });
  /** @param {boolean} isInstalled @returns {typeof ANSWER} */
  const silent = (isInstalled) => ({ kind: 'silent', isInstalled, reason: 'it is silent' });

  it('is the processor where it was asked for, whatever is there', () => {
    for (const driver of [ANSWER, old, silent(true)])
      expect(chooseDevice('cpu', driver)).toEqual({ device: 'cpu' });
  });

  it('is CUDA where a driver answers, and names the GPUs', () => {
    const reason = 'driver 550.54.15 answers for NVIDIA L4 (23034 MiB), NVIDIA H100 80GB HBM3 (81559 MiB)';
    expect(chooseDevice(undefined, ANSWER)).toEqual({ device: 'cuda', reason });
    expect(chooseDevice('cuda', ANSWER)).toEqual({ device: 'cuda', reason });
  });

  it('is the processor without a driver, and a broken driver is told of', () => {
    expect(chooseDevice(undefined, silent(false))).toEqual({ device: 'cpu' });
    expect(chooseDevice(undefined, silent(true))).toMatchObject({
      device: 'cpu',
      warning: expect.stringMatching(
        /does not work \(it is silent\), so TensorFlow is set up for the processor/,
      ),
    });
  });

  it('is CUDA where it was asked for without a driver, with a word on what is still missing', () => {
    expect(chooseDevice('cuda', silent(false))).toMatchObject({
      device: 'cuda',
      warning: expect.stringMatching(
        /^no NVIDIA driver answers here \(it is silent\).* from 525\.60\.13 is there$/,
      ),
    });
  });

  it.each([undefined, /** @type {const} */ ('cuda')])(
    'stops at a driver that is too old, asked for %s',
    (wanted) => {
      expect(() => chooseDevice(wanted, old)).toThrow(
        'The NVIDIA driver 470.256.02 is too old for CUDA 12, which needs 525.60.13 or newer: update the driver, or set TensorFlow up for the processor with --device cpu.',
      );
    },
  );
});
