// @ts-check
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts a built addon where the package's loader looks. A copy, since the addon finds its libraries relative to itself.
 * @param {string} builtFile
 * @param {string} addonFile
 * @returns {Promise<boolean>} whether anything had to change
 */
export async function placeAddon(builtFile, addonFile) {
  const bytes = await readFile(builtFile);
  const present = await readFile(addonFile).catch(() => undefined);
  if (present?.equals(bytes)) return false;
  await mkdir(dirname(addonFile), { recursive: true });
  const aside = `${addonFile}.${process.pid}`;
  await writeFile(aside, bytes, { mode: 0o755 });
  await rename(aside, addonFile);
  return true;
}
