// @ts-check
import { existsSync } from 'node:fs';

/**
 * What the user of this copy of Thaw types to have TensorFlow put in place: a checkout has a script for it, a project
 * that has installed the package has the command.
 * @type {typeof import('./setup-command.d.mts').setupCommand}
 */
export function setupCommand() {
  const isCheckout = existsSync(new URL('../../../tools/setup.mjs', import.meta.url));
  return isCheckout ? 'npm run setup' : 'npx thaw setup';
}
