import os from 'node:os';
import path from 'node:path';
import type { Environment } from '@thaw/runtime/environment';
import { cacheFolderOf } from '@thaw/runtime/setup';
import { InvalidArgumentError } from 'commander';

/** Where a coordinator keeps its files when nobody says otherwise. */
export const DEFAULT_DATA_DIR = path.join(os.homedir(), '.local', 'share', 'thaw');

/** Reads an option that is a whole number from 0. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number.');
}

/** Every value of an option that may be given several times. */
export function listed(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/** Where the workers of this machine keep features, unless told otherwise. */
export function defaultFeatureCache(environment: Environment): string {
  return path.join(cacheFolderOf(environment), 'features');
}
