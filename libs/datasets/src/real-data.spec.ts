import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { bytesOf } from './example-source.js';
import { decodeImage } from './image-decoder.js';
import { jpegPictureOf } from './jpeg-picture.js';
import { temporaryFolder } from './testing/idx-fixtures.js';
import { openSection } from './testing/open-section.js';

const TEST_DATA = process.env['THAW_TEST_DATA'];
const HANDS = join(TEST_DATA ?? '', 'sign-language-digits');

describe.skipIf(TEST_DATA === undefined)('real photos (THAW_TEST_DATA)', () => {
  const section = { format: 'images', folder: HANDS, holdOut: 0.2, split: 'stratified' };

  it(
    'of hands in two classes become examples of one size, whatever theirs is',
    { timeout: 120_000 },
    async () => {
      const resize = { height: 32, width: 32 };
      const data = await openSection({ ...section, classes: ['3', '7'], resize }, { folder: '/' });
      expect(data.classNames).toEqual(['3', '7']);
      expect(data.train.sampleShape).toEqual([32, 32, 3]);
      expect(data.train.numExamples + data.holdOut!.numExamples).toBeGreaterThan(400);
      expect(data.skipped).toEqual([]);
    },
  );

  it(
    'do not depend on where the folder lies or in which order it was written',
    { timeout: 120_000 },
    async () => {
      const folder = await temporaryFolder();
      for (const name of ['5', '2']) {
        await mkdir(join(folder, 'copy', name), { recursive: true });
        await cp(join(HANDS, name), join(folder, 'copy', name), { recursive: true });
      }
      const options = { classes: ['2', '5'], resize: { height: 16, width: 16 } };
      const here = await openSection({ ...section, ...options }, { folder: '/' });
      const there = await openSection({ ...section, ...options, folder: 'copy' }, { folder });
      expect(there.train.digest).toBe(here.train.digest);
      expect(there.holdOut!.digest).toBe(here.holdOut!.digest);
    },
  );

  it('have the values that the decoder finds in the whole files', { timeout: 120_000 }, async () => {
    const size = { width: 48, height: 40 };
    const format = { ...size, channels: 3, mode: 'stretch', interpolation: 'bilinear' } as const;
    const names = (await readdir(join(HANDS, '4'))).slice(0, 20);
    for (const path of [
      ...names.map((name) => join(HANDS, '4', name)),
      join(TEST_DATA!, 'misc', 'cat.jpg'),
    ]) {
      const file = await readFile(path);
      expect(jpegPictureOf(file)!.bytes.length).toBeLessThanOrEqual(file.length);
      const whole = sharp(file, { ignoreIcc: true }).autoOrient().toColourspace('srgb');
      const expected = await whole
        .resize({ ...size, fit: 'fill', kernel: 'linear' })
        .raw()
        .toBuffer();
      expect(Buffer.compare(bytesOf(await decodeImage(file, path, format)), expected)).toBe(0);
    }
  });

  it('have the bytes that Pillow gives them', { timeout: 120_000 }, async () => {
    const { folder, photos, to, sha256 } = JSON.parse(
      await readFile(new URL('../fixtures/photos.json', import.meta.url), 'utf8'),
    ) as { folder: string; photos: number; to: [number, number]; sha256: string };
    const [width, height] = to;
    const format = { width, height, channels: 3, mode: 'stretch', interpolation: 'bilinear' } as const;
    const names = (await readdir(join(TEST_DATA!, folder))).sort();
    expect(names).toHaveLength(photos);
    const digest = createHash('sha256');
    for (const name of names) {
      const file = await readFile(join(TEST_DATA!, folder, name));
      digest.update(bytesOf(await decodeImage(file, name, format)));
    }
    expect(digest.digest('hex')).toBe(sha256);
  });

  it('of clothes in gzipped idx files are 10,000', { timeout: 120_000 }, async () => {
    const folder = join(TEST_DATA ?? '', 'fashion-mnist');
    const files = { images: 't10k-images-idx3-ubyte.gz', labels: 't10k-labels-idx1-ubyte.gz' };
    const data = await openSection({ format: 'idx', ...files }, { folder });
    expect([data.train.numExamples, data.numClasses]).toEqual([10_000, 10]);
  });
});
