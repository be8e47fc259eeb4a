import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readIdxFile } from './idx-file.js';
import { idxBytes, temporaryFolder } from './testing/idx-fixtures.js';

const LABELS = idxBytes([4], Uint8Array.of(1, 2, 3, 4));

describe('readIdxFile', () => {
  it('reads shape and values', async () => {
    const path = await write(idxBytes([1, 2, 2], Uint8Array.of(9, 8, 7, 6)));
    expect(await readIdxFile(path, 3)).toEqual({ shape: [1, 2, 2], values: Uint8Array.of(9, 8, 7, 6) });
  });

  it('reads gzip', async () => {
    expect((await readIdxFile(await write(gzipSync(LABELS)), 1)).values).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  it.each<[string, Uint8Array, number, RegExp]>([
    [
      'an empty file',
      new Uint8Array(0),
      1,
      /expected an idx file, received an empty file\. Check the paths under data\./,
    ],
    [
      'labels where images are expected',
      LABELS,
      3,
      /expected an idx3 file of unsigned bytes \(first bytes 00 00 08 03\), received first bytes 00 00 08 01\. It holds labels; are data\.images and data\.labels swapped\?/,
    ],
    [
      'something else',
      Buffer.from('PK\x03\x04 zip'),
      1,
      /received first bytes 50 4b 03 04\. It is not an idx file\./,
    ],
    [
      'floats',
      Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0),
      1,
      /Only unsigned bytes are read; convert the file\./,
    ],
    [
      'an array without examples',
      idxBytes([0], new Uint8Array(0)),
      1,
      /expected at least one example, received an empty array of shape \[0\]/,
    ],
    ['a header that is cut', LABELS.slice(0, 6), 1, /expected 8 bytes, received 0\. It is truncated/],
    [
      'a truncated file',
      LABELS.slice(0, 10),
      1,
      /expected 12 bytes for shape \[4\], received a file of 10 bytes\. It is truncated or altered; copy it again\./,
    ],
    ['a file that is too long', Buffer.concat([LABELS, LABELS]), 1, /received a file of 24 bytes/],
    [
      'a length field of 4 GB',
      Uint8Array.of(0, 0, 8, 1, 0xff, 0xff, 0xff, 0xff, 1),
      1,
      /expected 4294967303 bytes/,
    ],
    [
      'a length field of 4 GB, compressed',
      gzipSync(Uint8Array.of(0, 0, 8, 1, 0xff, 0xff, 0xff, 0xff)),
      1,
      /expected 4294967303 bytes for shape \[4294967295\], received a compressed file of \d+ bytes/,
    ],
    [
      'truncated gzip',
      gzipSync(LABELS).subarray(0, 20),
      1,
      /expected a readable idx file, received "unexpected end of file"/,
    ],
    ['gzip of too few bytes', gzipSync(LABELS.slice(0, 10)), 1, /expected 4 bytes, received 2/],
    [
      'gzip of too many bytes',
      gzipSync(Buffer.concat([LABELS, LABELS])),
      1,
      /expected 4 bytes, received more/,
    ],
  ])('refuses %s', async (_, bytes, rank, message) => {
    const path = await write(bytes);
    await expect(readIdxFile(path, rank)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a folder', async () => {
    await expect(readIdxFile(await temporaryFolder(), 1)).rejects.toThrow(
      /expected an idx file, received a folder/,
    );
  });
});

async function write(bytes: Uint8Array): Promise<string> {
  return join(await temporaryFolder({ file: bytes }), 'file');
}
