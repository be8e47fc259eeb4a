import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { npyBytes } from './testing/array-fixtures.js';
import { temporaryFolder } from './testing/idx-fixtures.js';
import { halfJpeg, png, writeFiles } from './testing/image-fixtures.js';
import { openSection } from './testing/open-section.js';

type Files = Readonly<Record<string, Uint8Array | string>>;

interface BadCase {
  readonly what: string;
  readonly section: Readonly<Record<string, unknown>>;
  readonly files?: () => Files | Promise<Files>;
  readonly prepare?: (folder: string) => Promise<unknown>;
  readonly code?: string;
  readonly message: RegExp;
}

const SIZE = { height: 4, width: 4 };
const FOLDERS = { format: 'images', folder: 'photos', resize: SIZE };
const TABLE = { format: 'csv', file: 'table.csv', resize: SIZE };
const ARRAYS = { format: 'npy', images: 'x.npy', labels: 'y.npy' };
const LABELS = npyBytes('|u1', [2], Uint8Array.of(0, 1));

async function classes(more: Files = {}): Promise<Files> {
  return { 'photos/a/1.png': await png(), 'photos/b/2.png': await png({ colour: [9, 9, 9] }), ...more };
}

const CASES: readonly BadCase[] = [
  {
    what: 'a folder that is not there',
    section: FOLDERS,
    code: 'NOT_FOUND',
    message: /photos: expected the folder of data\.folder, received "ENOENT.*Check the paths/,
  },
  {
    what: 'a file in place of the folder',
    section: FOLDERS,
    files: () => ({ photos: 'x' }),
    code: 'NOT_FOUND',
    message: /photos: expected a folder to list for data\.folder/,
  },
  {
    what: 'an empty folder',
    section: FOLDERS,
    prepare: (folder) => mkdir(join(folder, 'photos')),
    message:
      /photos: expected data\.folder to hold a folder for each of at least two classes, received none among 0 names/,
  },
  {
    what: 'images without class folders',
    section: FOLDERS,
    files: async () => ({ 'photos/1.png': await png() }),
    message: /received none among 1 names\. Put the images of each class into a folder/,
  },
  {
    what: 'one class only',
    section: FOLDERS,
    files: async () => ({ 'photos/a/1.png': await png() }),
    message: /received the single folder a\. Put the images/,
  },
  {
    what: 'a class without images',
    section: FOLDERS,
    files: () => classes({ 'photos/c/readme.txt': 'no image' }),
    message: /photos\/c: expected JPEG or PNG images of the class c, received none/,
  },
  {
    what: 'classes that are not there',
    section: { ...FOLDERS, classes: ['a', 'z'] },
    files: () => classes(),
    message: /data\.classes: expected classes that have images, received z; there are a, b/,
  },
  {
    what: 'no size',
    section: { format: 'images', folder: 'photos' },
    files: () => classes(),
    message:
      /data\.resize: expected height and width, for the model takes images of any size, received neither/,
  },
  {
    what: 'a file that is no image',
    section: FOLDERS,
    files: () => classes({ 'photos/a/x.jpg': 'hello' }),
    message:
      /a\/x\.jpg: expected a JPEG or PNG image, received a file that starts with 68656c6c[^]*data\.onCorrupt: \{ skip: 10 \}/,
  },
  {
    what: 'an empty PNG',
    section: FOLDERS,
    files: () => classes({ 'photos/a/x.png': '' }),
    message: /a\/x\.png: expected a JPEG or PNG image, received an empty file/,
  },
  {
    what: 'a truncated JPEG',
    section: FOLDERS,
    files: async () => classes({ 'photos/a/x.jpg': (await halfJpeg()).subarray(0, 300) }),
    message: /a\/x\.jpg: it cannot be decoded/,
  },
  {
    what: 'a link to nothing',
    section: FOLDERS,
    files: () => classes(),
    prepare: (folder) => symlink('/nowhere.png', join(folder, 'photos/a/x.png')),
    message: /a\/x\.png: it cannot be read \(ENOENT/,
  },
  {
    what: 'a link out of the folder',
    section: FOLDERS,
    files: () => classes(),
    prepare: (folder) => symlink('/etc/hostname', join(folder, 'photos/a/x.png')),
    message: /x\.png: expected a path inside .*photos, received one that leads to/,
  },
  {
    what: 'a link to a folder above',
    section: FOLDERS,
    files: () => classes(),
    prepare: (folder) => symlink('..', join(folder, 'photos/a/up')),
    message: /photos\/a\/up: expected folders that end, received one that leads back into itself/,
  },
  {
    what: 'validation images of an unknown class',
    section: { ...FOLDERS, validation: 'check' },
    files: async () => classes({ 'check/b/1.png': await png(), 'check/c/1.png': await png() }),
    message: /c\/1\.png: expected one of the classes a, b, received c/,
  },
  {
    what: 'a table that is not there',
    section: TABLE,
    code: 'NOT_FOUND',
    message: /table\.csv: expected a table of images, received "ENOENT/,
  },
  {
    what: 'an empty table',
    section: TABLE,
    files: () => ({ 'table.csv': 'path,label\n' }),
    message: /table\.csv: expected rows of images and labels, received none/,
  },
  {
    what: 'a table without the column',
    section: { ...TABLE, label: 'class' },
    files: () => ({ 'table.csv': 'path,label\na,b\n' }),
    message: /table\.csv: expected a column class for data\.label, received the columns path, label/,
  },
  {
    what: 'a row without a label',
    section: TABLE,
    files: () => ({ 'table.csv': 'path,label\na.png\n' }),
    message: /table\.csv:2: expected a path in column 0 and a label in column 1/,
  },
  {
    what: 'a path above the folder',
    section: TABLE,
    files: () => ({ 'table.csv': 'path,label\n../x.png,a\n' }),
    message: /table\.csv:2: \.\.\/x\.png: expected a path inside/,
  },
  {
    what: 'an absolute path',
    section: TABLE,
    files: () => ({ 'table.csv': 'path,label\n/etc/passwd,a\n' }),
    message:
      /table\.csv:2: \/etc\/passwd: expected a path inside .*, received one that leads to \/etc\/passwd/,
  },
  {
    what: 'an image that stands there twice',
    section: TABLE,
    files: async () => ({ 'a.png': await png(), 'table.csv': 'path,label\na.png,x\n./a.png,y\n' }),
    message: /table\.csv:3: expected each image once, received \.\/a\.png as on line 2/,
  },
  {
    what: 'a label that is no number',
    section: { ...TABLE, labels: 'integers' },
    files: async () => ({ 'a.png': await png(), 'table.csv': 'path,label\na.png,cat\n' }),
    message: /a\.png: expected a whole number from 0 as its label, received cat/,
  },
  {
    what: 'quotes that do not end',
    section: TABLE,
    files: () => ({ 'table.csv': 'path,label\n"a.png,b\n' }),
    message: /table\.csv: expected a table, received ".*Check quotes/,
  },
  {
    what: 'a CIFAR file of another length',
    section: { format: 'cifar', files: ['c.bin'] },
    files: () => ({ 'c.bin': new Uint8Array(3000) }),
    message: /c\.bin: expected records of 3073 bytes, as cifar10 has them, received 3000 bytes/,
  },
  {
    what: 'a CIFAR label beyond its classes',
    section: { format: 'cifar', files: ['c.bin'] },
    files: () => ({ 'c.bin': new Uint8Array(3073).fill(11) }),
    message: /c\.bin: expected labels from 0 to 9, received 11 at example 0/,
  },
  {
    what: 'a file that is no npy',
    section: ARRAYS,
    files: () => ({ 'x.npy': 'hello numpy, hello', 'y.npy': LABELS }),
    message: /x\.npy: expected a \.npy file, received other content/,
  },
  {
    what: 'an npy of objects',
    section: ARRAYS,
    files: () => ({ 'x.npy': npyBytes('|O', [2, 1], new Uint8Array(16)), 'y.npy': LABELS }),
    message: /x\.npy: expected little-endian whole numbers or floats of at most 8 bytes, received type \|O/,
  },
  {
    what: "an npy in Fortran's order",
    section: ARRAYS,
    files: () => ({ 'x.npy': npyBytes('<f4', [2, 1], new Float32Array(2), 'True'), 'y.npy': LABELS }),
    message: /x\.npy: expected values in C's order, received Fortran's order/,
  },
  {
    what: 'a truncated npy',
    section: ARRAYS,
    files: () => ({ 'x.npy': npyBytes('<f4', [2, 4], new Float32Array(3)), 'y.npy': LABELS }),
    message: /x\.npy: expected 160 bytes for shape \[2, 4\] of type f4, received 140/,
  },
  {
    what: 'an npy with what is no number',
    section: ARRAYS,
    files: () => ({ 'x.npy': npyBytes('<f4', [2, 2], Float32Array.of(1, 2, 3, NaN)), 'y.npy': LABELS }),
    message: /x\.npy, example 1: expected finite numbers in float32, received NaN at value 1/,
  },
  {
    what: 'an npy of numbers that are too large',
    section: ARRAYS,
    files: () => ({ 'x.npy': npyBytes('<f8', [2, 1], Float64Array.of(1, -1e300)), 'y.npy': LABELS }),
    message: /x\.npy, example 1: expected finite numbers in float32, received -Infinity at value 0/,
  },
  {
    what: 'an npy of an absurd shape',
    section: ARRAYS,
    files: () => ({ 'x.npy': npyBytes('<f4', [2, 2 ** 40], new Float32Array(2)), 'y.npy': LABELS }),
    message: /x\.npy: expected 8796093022336 bytes for shape/,
  },
  {
    what: 'an npy without examples',
    section: ARRAYS,
    files: () => ({ 'x.npy': npyBytes('<f4', [0, 2], new Float32Array(0)), 'y.npy': LABELS }),
    message: /x\.npy: expected a shape of 1 to 8 dimensions, none of them 0/,
  },
  {
    what: 'npy labels of another number',
    section: ARRAYS,
    files: () => ({ 'x.npy': npyBytes('|u1', [3, 1], new Uint8Array(3)), 'y.npy': LABELS }),
    message: /y\.npy: expected 3 labels, one for each example of .*x\.npy, received shape \[2\]/,
  },
  {
    what: 'npy labels that are negative',
    section: ARRAYS,
    files: () => ({
      'x.npy': npyBytes('|u1', [2, 1], new Uint8Array(2)),
      'y.npy': npyBytes('<i4', [2], Int32Array.of(0, -1)),
    }),
    message: /y\.npy: expected whole numbers from 0 as labels, received -1 at example 1/,
  },
  {
    what: 'an archive without the array',
    section: { ...ARRAYS, archive: 'a.npz', images: 'x', labels: 'y' },
    files: () => ({ 'a.npz': zipSync({ '../x.npy': LABELS, 'y.npy': LABELS }) }),
    message: /a\.npz: expected the arrays x, y, received none of the name x among \.\.\/x, y/,
  },
  {
    what: 'an archive that is none',
    section: { ...ARRAYS, archive: 'a.npz' },
    files: () => ({ 'a.npz': 'PK nothing' }),
    message: /a\.npz: expected a \.npz archive, received "/,
  },
];

describe('data are refused', () => {
  it.each(CASES)(
    'for $what, saying where and what to do',
    async ({ section, files, prepare, code, message }) => {
      const folder = await temporaryFolder();
      await writeFiles(folder, (await files?.()) ?? {});
      await prepare?.(folder);
      await expect(openSection(section, { folder })).rejects.toMatchObject({
        code: code ?? 'INVALID_ARGUMENT',
        message: expect.stringMatching(message),
      });
    },
  );
});

describe('unreadable images', () => {
  const broken = { 'photos/a/x.jpg': 'hello', 'photos/b/y.png': '' };

  it('are left out, counted and named where the job allows so many', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, await classes(broken));
    const data = await openSection({ ...FOLDERS, onCorrupt: { skip: 2 } }, { folder });
    expect(data.train.numExamples).toBe(2);
    const skipped = data.skipped.map(({ file }) => file).sort();
    expect(skipped).toEqual(['a/x.jpg', 'b/y.png']);
    const kept = [0, 1].map((position) => data.placeOf(position).file);
    expect(kept.map((file) => file.slice(0, 2)).sort()).toEqual(['a/', 'b/']);
    for (const file of kept) expect(skipped).not.toContain(file);
  });

  it('are counted again when the blocks are there already', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, await classes(broken));
    const cacheFolder = join(folder, 'cache');
    await openSection({ ...FOLDERS, onCorrupt: { skip: 2 } }, { folder, cacheFolder });
    const again = await openSection({ ...FOLDERS, onCorrupt: { skip: 3 } }, { folder, cacheFolder });
    expect(again.skipped).toHaveLength(2);
    await expect(
      openSection({ ...FOLDERS, onCorrupt: { skip: 1 } }, { folder, cacheFolder }),
    ).rejects.toThrow(
      'data: expected at most 1 unreadable examples, received 2 or more that cannot be read:',
    );
  });
});
