import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ArtifactStore } from '../artifact-store.js';

/**
 * The tests that every implementation of the `ArtifactStore` port passes.
 *
 * @param open opens an empty store
 */
export function testArtifactStoreConformance(name: string, open: () => Promise<ArtifactStore>): void {
  describe(`${name} as an artifact store`, () => {
    testContent(open);
    testRefusals(open);
  });
}

function testContent(open: () => Promise<ArtifactStore>): void {
  it('returns what was stored, with its size and digest', async () => {
    const store = await open();
    const sha256 = createHash('sha256').update('model bytes').digest('hex');
    const info = { jobId: 'job-1', name: 'model.safetensors', sizeBytes: 11, sha256 };
    expect(await store.put('job-1', 'model.safetensors', chunks('model', ' ', 'bytes'))).toEqual(info);
    expect(await readText(store, 'job-1', 'model.safetensors')).toBe('model bytes');
    expect((await store.get('job-1', 'model.safetensors')).info).toEqual(info);
  });

  it('stores an empty file', async () => {
    const store = await open();
    expect((await store.put('j', 'empty', chunks())).sizeBytes).toBe(0);
    expect(await readText(store, 'j', 'empty')).toBe('');
  });

  it("lists a job's artifacts by name, and none of an unknown job", async () => {
    const store = await open();
    await store.put('j', 'b', chunks('1'));
    await store.put('j', 'a', chunks('1'));
    await store.put('other', 'c', chunks('2'));
    expect((await store.list('j')).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(await store.list('unknown')).toEqual([]);
  });

  it('replaces an artifact, while a reader of the old one goes on undisturbed', async () => {
    const store = await open();
    await store.put('j', 'a', chunks('old'));
    const old = await store.get('j', 'a');
    await store.put('j', 'a', chunks('new'));
    expect(await textOf(old.content)).toBe('old');
    expect(await readText(store, 'j', 'a')).toBe('new');
  });
}

function testRefusals(open: () => Promise<ArtifactStore>): void {
  it('names what there is when an artifact is missing', async () => {
    const store = await open();
    await expect(store.get('j', 'x')).rejects.toThrow('The job has no artifacts.');
    await store.put('j', 'a', chunks('1'));
    await expect(store.get('j', 'x')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'Job j: expected the name of an artifact, received "x". It has a.',
    });
  });

  it.each(['', '..', '.hidden', '../x', 'a/b', 'a\\b', 'a\0b', 'a b', '/etc/passwd', 'x'.repeat(129), 'é'])(
    'refuses %j as a name or job id',
    async (bad) => {
      const store = await open();
      const invalid = { code: 'INVALID_ARGUMENT', name: 'InvalidName' };
      await expect(store.put('j', bad, chunks('1'))).rejects.toMatchObject(invalid);
      await expect(store.put(bad, 'a', chunks('1'))).rejects.toMatchObject(invalid);
      await expect(store.get('j', bad)).rejects.toMatchObject(invalid);
      await expect(store.get(bad, 'a')).rejects.toMatchObject(invalid);
      await expect(store.list(bad)).rejects.toMatchObject(invalid);
    },
  );

  it('keeps the old content when a stream breaks, is too long, differs or is aborted', async () => {
    const store = await open();
    await store.put('j', 'a', chunks('old'));
    const put = (content: AsyncIterable<Uint8Array>, options = {}): Promise<unknown> =>
      store.put('j', 'a', content, options);
    await expect(put(broken('half'))).rejects.toThrow('connection lost');
    await expect(put(chunks('12', '34'), { maxSizeBytes: 3 })).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: 'Artifact a of job j: expected at most 3 bytes, received more. Nothing was kept.',
    });
    await expect(put(chunks('1'), { expectedSha256: '00' })).rejects.toMatchObject({ code: 'DATA_LOSS' });
    await expect(put(chunks('1'), { signal: AbortSignal.abort(new Error('cancelled')) })).rejects.toThrow(
      'cancelled',
    );
    expect(await readText(store, 'j', 'a')).toBe('old');
    expect(await store.list('j')).toHaveLength(1);
  });
}

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const text of texts) {
    yield Buffer.from(text);
  }
}

async function* broken(text: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(text);
  throw new Error('connection lost');
}

async function readText(store: ArtifactStore, jobId: string, name: string): Promise<string> {
  return textOf((await store.get(jobId, name)).content);
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of content) {
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString();
}
