import { InvalidName } from './errors.js';

/** No separator, no leading dot: such a name cannot leave its folder or hide in it. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * Checks a name that becomes part of a path.
 *
 * @throws InvalidName
 */
export function requireName(kind: 'job id' | 'artifact name' | 'dataset name', name: string): void {
  if (!NAME.test(name)) {
    throw new InvalidName(kind, name);
  }
}
