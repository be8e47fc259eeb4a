import os from 'node:os';
import path from 'node:path';
import { DEVICE_WISHES } from '@thaw/runtime/devices';
import type { Environment } from '@thaw/runtime/environment';
import { cacheFolderOf } from '@thaw/runtime/setup';
import { InvalidArgumentError, Option } from 'commander';

/** Where a coordinator keeps its files when nobody says otherwise. */
export const DEFAULT_DATA_DIR = path.join(os.homedir(), '.local', 'share', 'thaw');

/** Reads an option that is a whole number from 0. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number.');
}

/** Reads an option that may also be left to the command. @throws InvalidArgumentError */
export function wholeNumberOrAuto(text: string): number | 'auto' {
  if (text === 'auto') return text;
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number or "auto".');
}

/** `--device` of what computes. */
export function deviceOption(): Option {
  const description =
    'auto: a GPU where there is one that can be used, else the processor; gpu: end with what is missing rather than compute on the processor; cpu: use no GPU';
  return new Option('--device <device>', description).choices(DEVICE_WISHES).default('auto');
}

/** Every value of an option that may be given several times. */
export function listed(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/** Where the workers of this machine keep features, unless told otherwise. */
export function defaultFeatureCache(environment: Environment): string {
  return path.join(cacheFolderOf(environment), 'features');
}
