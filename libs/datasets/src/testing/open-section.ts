import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { dataSchema } from '@thaw/orchestration';
import type { OpenedData } from '../dataset.js';
import { openData, type OpenOptions } from '../open-data.js';

/** Opens a data section with its defaults; without a cache folder, into one of its own. Closed when the test ends. */
export async function openSection(
  section: Readonly<Record<string, unknown>>,
  options: Partial<OpenOptions> & { readonly folder: string },
): Promise<OpenedData> {
  const cacheFolder = options.cacheFolder ?? (await mkdtemp(join(tmpdir(), 'thaw-cache-')));
  if (options.cacheFolder === undefined)
    onTestFinished(() => rm(cacheFolder, { recursive: true, force: true }));
  const opened = await openData(dataSchema.parse(section), { ...options, cacheFolder });
  onTestFinished(() => opened.close());
  return opened;
}
