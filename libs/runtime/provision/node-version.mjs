// @ts-check
// Imports nothing that an old Node lacks, so that it can still say what it has to say.
import { ProvisionError } from './provision-error.mjs';
import { setupCommand } from './setup-command.mjs';

const OLDEST_NODE = [20, 19];

/**
 * Refuses a Node that is too old for Thaw.
 * @param {string} version as in `process.versions.node`
 * @throws {ProvisionError} FAILED_PRECONDITION
 */
export function requireNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new ProvisionError(
    'FAILED_PRECONDITION',
    `Thaw needs Node ${OLDEST_NODE.join('.')} or newer and this is Node ${version}: install a newer one (for example from nodejs.org) and run \`${setupCommand()}\` again.`,
  );
}
