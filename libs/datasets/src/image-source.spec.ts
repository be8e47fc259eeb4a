import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openImages } from './image-source.js';
import { temporaryFolder } from './testing/idx-fixtures.js';
import { png } from './testing/image-fixtures.js';

const FORMAT = { height: 1, width: 1, channels: 3, mode: 'stretch', interpolation: 'bilinear' } as const;

/** Two pictures, both of which are another one by the time that they are decoded. */
async function changedPictures(maxKeptBytes: number) {
  const folder = await temporaryFolder();
  const files = [await png({ colour: [1, 2, 3] }), await png({ colour: [4, 5, 6] })];
  const images = files.map((_, label) => ({
    name: `${label}`,
    path: join(folder, `${label}.png`),
    className: '',
    label,
  }));
  for (const [index, { path }] of images.entries()) await writeFile(path, files[index]!);
  const source = await openImages(images, FORMAT, maxKeptBytes);
  for (const { path } of images) await writeFile(path, await png({ colour: [7, 8, 9] }));
  return { source, sizeBytes: files[0]!.length };
}

describe('images that change after they were opened', () => {
  it('are those that they were', async () => {
    const { source } = await changedPictures(2 ** 20);
    expect([...(await source.read(1))]).toEqual([4, 5, 6]);
    expect([...(await source.read(0))]).toEqual([1, 2, 3]);
  });

  it('are refused where they were not kept, or are read again', async () => {
    const { sizeBytes } = await changedPictures(0);
    const { source } = await changedPictures(sizeBytes);
    const reads = await Promise.allSettled([source.read(0), source.read(1)]);
    expect(reads.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const why = 'expected it to stay as it is while it is read, received other bytes';
    await expect(source.read(0)).rejects.toMatchObject({ code: 'DATA_LOSS', message: `0: ${why}` });
  });
});
