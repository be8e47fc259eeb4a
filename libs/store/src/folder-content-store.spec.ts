import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FolderContentStore } from './folder-content-store.js';
import { testContentStoreConformance } from './testing/content-store-conformance.js';

const LIMITS = { quotaBytes: 10, freeDiskFloorBytes: 0 };

testContentStoreConformance('FolderContentStore', async (limits, freeBytes) =>
  FolderContentStore.open(await temporaryFolder(), limits, () => Promise.resolve(freeBytes)),
);

describe('FolderContentStore', () => {
  it('goes on with an upload, and counts what is there, after a restart', async () => {
    const folder = await temporaryFolder();
    const content = { sha256: createHash('sha256').update('content').digest('hex'), sizeBytes: 7 };
    const before = await FolderContentStore.open(folder, LIMITS);
    await expect(before.write(content, bytes('con'))).rejects.toMatchObject({ code: 'ABORTED' });
    const after = await FolderContentStore.open(folder, LIMITS);
    const other = { sha256: createHash('sha256').update('four').digest('hex'), sizeBytes: 4 };
    await expect(after.write(other, bytes('four'))).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
    expect(await after.receivedBytes(content)).toBe(3);
    await after.write(content, bytes('tent'), { offset: 3 });
    expect(await readdir(join(folder, 'partial'))).toEqual([]);
    expect(await readdir(join(folder, 'whole'))).toEqual([content.sha256]);
  });

  it('notices bytes that changed on disk', async () => {
    const folder = await temporaryFolder();
    const store = await FolderContentStore.open(folder, LIMITS);
    const content = { sha256: createHash('sha256').update('content').digest('hex'), sizeBytes: 7 };
    await store.write(content, bytes('content'));
    const file = join(folder, 'whole', content.sha256);
    await chmod(file, 0o644);
    await writeFile(file, 'altered');
    const read = async (): Promise<void> => {
      for await (const _ of await store.read(content.sha256));
    };
    await expect(read()).rejects.toMatchObject({ code: 'DATA_LOSS' });
  });
});

async function* bytes(text: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(text);
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-content-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
