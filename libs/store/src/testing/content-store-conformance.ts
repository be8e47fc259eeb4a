import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Content, ContentStore } from '../content-store.js';
import type { StorageLimits } from '../storage-budget.js';

/** Opens an empty store on a disk with that much room. */
export type OpenContentStore = (limits: StorageLimits, freeBytes: number) => Promise<ContentStore>;

const ROOMY: StorageLimits = { quotaBytes: 1_000_000, freeDiskFloorBytes: 0 };
const DAY_MS = 24 * 3_600_000;

/** The tests that every implementation of the `ContentStore` port passes. */
export function testContentStoreConformance(name: string, openStore: OpenContentStore): void {
  const open = (limits: Partial<StorageLimits> = {}, freeBytes = 1_000_000): Promise<ContentStore> =>
    openStore({ ...ROOMY, ...limits }, freeBytes);
  describe(`${name} as a content store`, () => {
    testWriting(open);
    testBrokenUploads(open);
    testRefusals(open);
    testSweep(open);
  });
}

type Open = (limits?: Partial<StorageLimits>, freeBytes?: number) => Promise<ContentStore>;

function testWriting(open: Open): void {
  it('gives back what was written, also of nothing', async () => {
    const store = await open();
    for (const text of ['content', '']) {
      const content = contentOf(text);
      expect(await store.has(content)).toBe(false);
      await store.write(content, chunks(text));
      expect(await store.has(content)).toBe(true);
      expect(await store.receivedBytes(content)).toBe(0);
      expect(await readText(store, content)).toBe(text);
    }
  });

  it('reads nothing of a content that is there', async () => {
    const store = await open();
    await store.write(contentOf('content'), chunks('content'));
    await store.write(contentOf('content'), broken('never read', 'never thrown'));
    expect(await readText(store, contentOf('content'))).toBe('content');
  });

  it('makes a content readable at a path, where it stays', async () => {
    const store = await open();
    const content = contentOf('content');
    await store.write(content, chunks('content'));
    const folder = await mkdtemp(join(tmpdir(), 'thaw-place-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'some', 'file.txt');
    await store.place(content.sha256, path);
    await store.place(content.sha256, path);
    await store.sweep({ now: Date.now() + 8 * DAY_MS, kept: new Set() });
    expect(await store.has(content)).toBe(false);
    expect(await readFile(path, 'utf8')).toBe('content');
  });
}

function testBrokenUploads(open: Open): void {
  it('goes on where an upload broke', async () => {
    const store = await open();
    const content = contentOf('content');
    await expect(store.write(content, broken('con', 'connection lost'))).rejects.toThrow('connection lost');
    expect(await store.receivedBytes(content)).toBe(3);
    await expect(store.write(content, chunks('te'), { offset: 3 })).rejects.toMatchObject({
      code: 'ABORTED',
      message: `content ${content.sha256}: expected 7 bytes, received 5, which are kept for a day. Go on at that offset.`,
    });
    await store.write(content, chunks('n', 't'), { offset: 5 });
    expect(await readText(store, content)).toBe('content');
  });

  it('tells where to go on when an upload starts elsewhere', async () => {
    const store = await open();
    const content = contentOf('content');
    await expect(store.write(content, chunks('con'))).rejects.toThrow();
    for (const offset of [0, 2, 4, 7, 900]) {
      await expect(store.write(content, chunks('tent'), { offset })).rejects.toMatchObject({
        code: 'FAILED_PRECONDITION',
        message: expect.stringContaining(`goes on at offset 3, received offset ${offset}.`),
      });
    }
    expect(await store.receivedBytes(content)).toBe(3);
  });

  it('refuses a second upload of a content while a first one runs', async () => {
    const store = await open();
    const content = contentOf('content');
    const gate = deferred();
    const begun = deferred();
    const first = store.write(content, saying(begun, gated('con', gate.promise, 'tent')));
    await begun.promise;
    await expect(store.write(content, chunks('content'))).rejects.toMatchObject({ code: 'ABORTED' });
    gate.resolve();
    await first;
    expect(await readText(store, content)).toBe('content');
  });

  it('keeps nothing of an upload whose bytes are others', async () => {
    const store = await open();
    const content = contentOf('content');
    await expect(store.write(content, chunks('CONTENT'))).rejects.toMatchObject({ code: 'DATA_LOSS' });
    expect(await store.receivedBytes(content)).toBe(0);
    await store.write(content, chunks('content'));
  });

  it('stops when it is told to', async () => {
    const store = await open();
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(store.write(contentOf('content'), chunks('content'), { signal })).rejects.toThrow(
      'cancelled',
    );
  });
}

function testRefusals(open: Open): void {
  it.each(['', 'abc', '../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(63)}/`, `${'a'.repeat(64)}\0`])(
    'refuses %j as the name of a content',
    async (sha256) => {
      const store = await open();
      const invalid = { code: 'INVALID_ARGUMENT', name: 'InvalidContent' };
      await expect(store.has({ sha256, sizeBytes: 1 })).rejects.toMatchObject(invalid);
      await expect(store.receivedBytes({ sha256, sizeBytes: 1 })).rejects.toMatchObject(invalid);
      await expect(store.write({ sha256, sizeBytes: 1 }, chunks('1'))).rejects.toMatchObject(invalid);
      await expect(store.read(sha256)).rejects.toMatchObject(invalid);
      await expect(store.place(sha256, '/nowhere')).rejects.toMatchObject(invalid);
      await expect(store.remove(sha256)).rejects.toMatchObject(invalid);
    },
  );

  it('refuses sizes that are none, and one that differs from the content that is there', async () => {
    const store = await open();
    const content = contentOf('content');
    for (const sizeBytes of [-1, 1.5, Number.NaN, 2 ** 60])
      await expect(store.has({ ...content, sizeBytes })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    await store.write(content, chunks('content'));
    await expect(store.write({ ...content, sizeBytes: 8 }, chunks('content!'))).rejects.toThrow(
      `expected the size of ${content.sha256}, which is 7 bytes, received 8`,
    );
  });

  it('refuses more bytes than were declared', async () => {
    const store = await open();
    const write = store.write(contentOf('content'), chunks('content', '!'));
    await expect(write).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('knows nothing of a content that was not uploaded whole', async () => {
    const store = await open();
    const content = contentOf('content');
    await expect(store.write(content, chunks('con'))).rejects.toThrow();
    expect(await store.has(content)).toBe(false);
    await expect(store.read(content.sha256)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(store.place(content.sha256, '/nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('counts declared bytes against the quota before any is written', async () => {
    const store = await open({ quotaBytes: 10 });
    await expect(store.write(contentOf('content'), chunks('con'))).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(store.write(contentOf('four'), broken('never read', 'never'))).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: expect.stringContaining(
        'expected at most 3 bytes, which are left of the quota of 10, received 4.',
      ),
    });
    await store.write(contentOf('content'), chunks('tent'), { offset: 3 });
    await store.write(contentOf('six'), chunks('six'));
  });

  it('leaves free what must stay free on the disk, whatever uploads run side by side', async () => {
    const store = await open({ freeDiskFloorBytes: 90 }, 100);
    const gate = deferred();
    const begun = deferred();
    const first = store.write(contentOf('content'), saying(begun, gated('con', gate.promise, 'tent')));
    await begun.promise;
    await expect(store.write(contentOf('four'), chunks('four'))).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: expect.stringContaining("for 90 stay free on the coordinator's disk, received 4."),
    });
    gate.resolve();
    await first;
    await store.write(contentOf('four'), chunks('four'));
  });
}

function testSweep(open: Open): void {
  it('forgets unfinished uploads after a day, and gives their room back', async () => {
    const store = await open({ quotaBytes: 10 });
    await expect(store.write(contentOf('content'), chunks('con'))).rejects.toThrow();
    await store.sweep({ now: Date.now() + DAY_MS / 2, kept: new Set() });
    expect(await store.receivedBytes(contentOf('content'))).toBe(3);
    await store.sweep({ now: Date.now() + 2 * DAY_MS, kept: new Set() });
    expect(await store.receivedBytes(contentOf('content'))).toBe(0);
    await store.write(contentOf('ten bytes!'), chunks('ten bytes!'));
  });

  it('gives the room of a content back that is removed', async () => {
    const store = await open({ quotaBytes: 10 });
    await store.write(contentOf('content'), chunks('content'));
    await store.remove(contentOf('content').sha256);
    await store.remove(contentOf('content').sha256);
    await expect(store.read(contentOf('content').sha256)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await store.write(contentOf('ten bytes!'), chunks('ten bytes!'));
  });

  it('forgets contents that nobody used for a week, except those that are kept', async () => {
    const store = await open();
    for (const text of ['kept', 'unused']) await store.write(contentOf(text), chunks(text));
    const kept = new Set([contentOf('kept').sha256]);
    await store.sweep({ now: Date.now() + 6 * DAY_MS, kept });
    expect(await readText(store, contentOf('unused'))).toBe('unused');
    await store.sweep({ now: Date.now() + 8 * DAY_MS, kept });
    await expect(store.read(contentOf('unused').sha256)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await readText(store, contentOf('kept'))).toBe('kept');
  });
}

function contentOf(text: string): Content {
  return { sha256: createHash('sha256').update(text).digest('hex'), sizeBytes: Buffer.byteLength(text) };
}

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const text of texts) yield Buffer.from(text);
}

async function* broken(text: string, message: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(text);
  throw new Error(message);
}

/** The same, which says when it is asked for: whoever takes it has its place by then. */
async function* saying(
  begun: ReturnType<typeof deferred>,
  given: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  begun.resolve();
  yield* given;
}

async function* gated(
  first: string,
  gate: Promise<void>,
  second: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(first);
  await gate;
  yield Buffer.from(second);
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

async function readText(store: ContentStore, { sha256 }: Content): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of await store.read(sha256)) parts.push(chunk);
  return Buffer.concat(parts).toString();
}
