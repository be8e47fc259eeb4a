import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FolderArtifactStore } from './folder-artifact-store.js';
import { testArtifactStoreConformance } from './testing/artifact-store-conformance.js';

testArtifactStoreConformance(
  'FolderArtifactStore',
  async () => new FolderArtifactStore(await temporaryFolder()),
);

describe('FolderArtifactStore', () => {
  it('finds its artifacts again after a restart', async () => {
    const folder = await temporaryFolder();
    const info = await new FolderArtifactStore(folder).put('j', 'a', bytes('content'));
    expect(await new FolderArtifactStore(folder).list('j')).toEqual([info]);
  });

  it('leaves no file aside, whether a put succeeds or fails', async () => {
    const folder = await temporaryFolder();
    const store = new FolderArtifactStore(folder);
    await store.put('j', 'a', bytes('content'));
    await expect(store.put('j', 'a', bytes('other'), { maxSizeBytes: 1 })).rejects.toThrow();
    await expect(store.put('j', 'a', bytes('other'), { expectedSha256: 'x' })).rejects.toThrow();
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
    expect(await readdir(join(folder, 'blobs'))).toHaveLength(1);
  });

  it('notices bytes that changed on disk', async () => {
    const folder = await temporaryFolder();
    const store = new FolderArtifactStore(folder);
    const { sha256 } = await store.put('j', 'a', bytes('content'));
    await writeFile(join(folder, 'blobs', sha256), 'altered');
    const { content } = await store.get('j', 'a');
    await expect(readAll(content)).rejects.toMatchObject({
      code: 'DATA_LOSS',
      message: expect.stringMatching(/^Artifact a of job j: expected sha-256 ed7002b4/),
    });
  });
});

async function* bytes(text: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(text);
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function readAll(content: AsyncIterable<Uint8Array>): Promise<number> {
  let sizeBytes = 0;
  for await (const chunk of content) {
    sizeBytes += chunk.length;
  }
  return sizeBytes;
}
