import { fstatSync, readSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BlockSpool } from './block-spool.js';
import { temporaryFolder } from './testing/block-fixtures.js';

describe('a block spool', () => {
  it('gives each of the blocks that come at the same time a place of its own', async () => {
    const spool = await BlockSpool.create(await temporaryFolder());
    onTestFinished(() => spool.close());
    const blocks = Array.from({ length: 20 }, (_, index) => new Uint8Array(1000 + index).fill(index + 1));
    const offsets = await Promise.all(blocks.map((block) => spool.append(block)));
    blocks.forEach((block, index) => {
      const bytes = new Uint8Array(block.length);
      readSync(spool.descriptor, bytes, 0, bytes.length, offsets[index]!);
      expect(bytes).toEqual(block);
    });
  });

  it('has no name that a process which is killed could leave, and no file after its end', async () => {
    const folder = await temporaryFolder();
    const spool = await BlockSpool.create(folder);
    await spool.append(new Uint8Array(1000));
    expect(await readdir(folder)).toEqual([]);
    const { descriptor } = spool;
    expect(fstatSync(descriptor)).toMatchObject({ nlink: 0, size: 1000 });
    await spool.close();
    await spool.close();
    expect(() => fstatSync(descriptor)).toThrow('EBADF');
  });

  it('says where room is missing when the disk is full', async ({ skip }) => {
    const full = await open('/dev/full', 'r+').catch(() => undefined);
    if (full === undefined) return skip('this system has no /dev/full');
    const spool = BlockSpool.over(full, '/tmp');
    onTestFinished(() => spool.close());
    await expect(spool.append(new Uint8Array(1000))).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message:
        '/tmp: expected room for 1000 bytes of a block, received "ENOSPC: no space left on device, write"; free some there, ' +
        'or start the worker with TMPDIR at a larger disk',
    });
  });
});
