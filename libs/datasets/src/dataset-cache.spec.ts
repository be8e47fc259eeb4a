import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { blockOffsets, openPlace } from './block-place.js';
import { numberedExamples, temporaryFolder } from './testing/idx-fixtures.js';
import { openSection } from './testing/open-section.js';

const SECTION = { format: 'idx', images: 'images', labels: 'labels', holdOut: 0.2 };

async function opened(folder: string) {
  return openSection(SECTION, { folder, cacheFolder: join(folder, 'cache'), blockSizeBytes: 100 });
}

async function entryOf(folder: string): Promise<string> {
  const [name] = await readdir(join(folder, 'cache'));
  return join(folder, 'cache', name ?? '');
}

describe('the blocks of a dataset', () => {
  it('are made once and found by the next job', async () => {
    const folder = await temporaryFolder({ ...numberedExamples(40) });
    const first = await opened(folder);
    const blocks = join(await entryOf(folder), 'train.blocks');
    const made = await stat(blocks);
    const second = await opened(folder);
    expect((await stat(blocks)).ino).toBe(made.ino);
    expect([second.train.digest, second.holdOut?.digest]).toEqual([
      first.train.digest,
      first.holdOut?.digest,
    ]);
    expect(await second.train.readBlock(3)).toEqual(await first.train.readBlock(3));
  });

  it.each([
    ['a torn manifest', 'manifest.json', (bytes: Buffer) => bytes.subarray(0, 100)],
    [
      'an altered manifest',
      'manifest.json',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace('"start":0', '"start":1')),
    ],
    ['truncated blocks', 'train.blocks', (bytes: Buffer) => bytes.subarray(0, 50)],
  ])('are made anew after %s', async (_, file, damage) => {
    const folder = await temporaryFolder({ ...numberedExamples(40) });
    const first = await opened(folder);
    const path = join(await entryOf(folder), file);
    await writeFile(path, damage(await readFile(path)));
    const second = await opened(folder);
    expect(second.train.digest).toBe(first.train.digest);
    expect(await second.train.readBlock(2)).toHaveLength(first.train.blocks[2]!.sizeBytes);
  });

  it('are not given out when a byte on disk has changed', async () => {
    const folder = await temporaryFolder({ ...numberedExamples(40) });
    const data = await opened(folder);
    const path = join(await entryOf(folder), 'train.blocks');
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    const index = data.train.blocks.length - 1;
    await expect(data.train.readBlock(index)).rejects.toMatchObject({
      code: 'DATA_LOSS',
      message: `${path}: block ${index} has changed on disk since it was written. Remove the file's folder and submit the job again; the blocks are made anew from the data.`,
    });
  });

  it('are where they say, made or found', async ({ skip }) => {
    const folder = await temporaryFolder({ ...numberedExamples(40) });
    for (const data of [await opened(folder), await opened(folder)]) {
      const { train, holdOut } = data;
      if (train.place === undefined) return skip('this system does not tell itself from others');
      expect(train.place.path).toBe(join(await entryOf(folder), 'train.blocks'));
      expect(holdOut!.place!.path).toBe(join(await entryOf(folder), 'holdOut.blocks'));
      const file = await openPlace(train.place);
      onTestFinished(() => file?.close());
      const last = train.blocks.at(-1)!;
      const bytes = new Uint8Array(last.sizeBytes);
      await file!.read(bytes, 0, bytes.length, blockOffsets(train.blocks).at(-1));
      expect(bytes).toEqual(await train.readBlock(last.index));
    }
  });

  it('make room for newer ones, and stay readable for who has them open', async () => {
    const cacheFolder = await temporaryFolder();
    const open = async (numExamples: number) =>
      openSection(SECTION, {
        folder: await temporaryFolder({ ...numberedExamples(numExamples) }),
        cacheFolder,
        cacheSizeBytes: 2000,
      });
    const old = await open(60);
    await open(70);
    await open(80);
    expect((await readdir(cacheFolder)).length).toBeLessThan(3);
    expect((await old.train.readBlock(0)).length).toBe(old.train.blocks[0]!.sizeBytes);
  });

  it('leave nothing behind when the data turn out bad', async () => {
    const folder = await temporaryFolder({ ...numberedExamples(40) });
    const cacheFolder = join(folder, 'cache');
    const section = { format: 'images', folder: '.', resize: { height: 2, width: 2 } };
    await expect(openSection(section, { folder, cacheFolder })).rejects.toThrow('at least two classes');
    await expect(readdir(cacheFolder)).rejects.toThrow('ENOENT');
  });
});
