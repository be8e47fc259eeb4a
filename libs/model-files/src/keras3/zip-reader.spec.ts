import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { copyOf, memorySource } from '../byte-source.js';
import { openEntry, readDirectory } from './zip-reader.js';

const TEXT = 'weights and more weights '.repeat(100_000);

async function read(archive: Uint8Array, name: string): Promise<string> {
  const source = memorySource(archive);
  const entry = readDirectory(source, 'a.zip').find((each) => each.name === name);
  const content = await openEntry(source, entry!, 'a.zip');
  return copyOf(content, 0, content.sizeBytes).toString();
}

function altered(archive: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(archive);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

describe.each([
  ['stored', 0],
  ['deflated', 6],
] as const)('files that are %s', (_, level) => {
  const archive = zipSync({ first: strToU8(TEXT), 'a/ä': strToU8('second'), empty: strToU8('') }, { level });

  it('are listed by name and read', async () => {
    expect(readDirectory(memorySource(archive), 'a.zip').map(({ name }) => name)).toEqual([
      'first',
      'a/ä',
      'empty',
    ]);
    expect(await read(archive, 'first')).toBe(TEXT);
    expect(await read(archive, 'a/ä')).toBe('second');
    expect(await read(archive, 'empty')).toBe('');
  });

  it('are refused when a bit of them has changed', async () => {
    await expect(read(altered(archive, 60), 'first')).rejects.toThrow(
      'a.zip, entry first: expected a zip archive with',
    );
    await expect(read(altered(archive, 60), 'a/ä')).resolves.toBe('second');
  });

  it('are refused when cut', () => {
    expect(() => readDirectory(memorySource(archive.subarray(0, -30)), 'a.zip')).toThrow(
      'a.zip: expected a zip archive with a directory at its end, received none.',
    );
  });
});

it('a comment at the end of an archive is passed over', async () => {
  const archive = Buffer.concat([zipSync({ first: strToU8('x') }), Buffer.from('comment')]);
  archive.writeUInt16LE(7, archive.length - 9);
  expect(await read(archive, 'first')).toBe('x');
});
