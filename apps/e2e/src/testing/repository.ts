import { join } from 'node:path';

/** The folder of this repository. */
export const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..');

/** What `npx thaw` runs; built beforehand. */
export const THAW = join(REPOSITORY, 'apps', 'cli', 'bin', 'thaw.mjs');
