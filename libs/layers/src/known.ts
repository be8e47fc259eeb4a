import { ThawError } from '@thaw/errors';

/**
 * A value that the code around it guarantees to be there.
 * @throws ThawError INTERNAL when it is not, which is a fault of this library.
 */
export function known<T>(value: T | undefined, what: string): T {
  if (value === undefined)
    throw new ThawError('INTERNAL', `Layers: ${what} is missing, which should never happen.`);
  return value;
}
