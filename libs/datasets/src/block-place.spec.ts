import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, open, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openPlace, placeOf, type BlockPlace } from './block-place.js';
import { temporaryFolder } from './testing/idx-fixtures.js';

let path: string;
let place: BlockPlace;

beforeEach(async ({ skip }) => {
  path = join(await temporaryFolder(), 'train.blocks');
  await writeFile(path, 'blocks');
  const found = await placed(path);
  if (found === undefined) return skip('this system does not tell itself from others');
  place = found;
});

async function placed(file: string): Promise<BlockPlace | undefined> {
  const handle = await open(file);
  onTestFinished(() => handle.close());
  return placeOf(file, handle);
}

describe('the place of a file', () => {
  it('leads another process to it, which can read on when its name is gone', async () => {
    const file = await openPlace(place);
    onTestFinished(() => file?.close());
    await rm(path);
    expect(await file?.readFile('latin1')).toBe('blocks');
  });

  it.each([
    ['nothing', () => rm(path)],
    ['a copy', replaceBy((from) => copyFile(from, path))],
    ['a link', replaceBy((from) => symlink(from, path))],
    ['a folder', replaceBy(() => mkdir(path))],
    ['a pipe', replaceBy(async () => void execFileSync('mkfifo', [path]))],
  ])('leads nowhere when %s is there instead', async (_, replace) => {
    await replace();
    expect(await openPlace(place)).toBeUndefined();
  });

  it('leads nowhere on another system, whatever is there', async () => {
    const system = (await readFile('/proc/sys/kernel/random/boot_id', 'latin1')).trim();
    const other = place.identity.replace(system, system.replaceAll(/./g, '0'));
    expect(other).not.toBe(place.identity);
    expect(await openPlace({ path, identity: other })).toBeUndefined();
  });
});

/** The file stays, under another name: its number is not given to another one. */
function replaceBy(put: (from: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const kept = `${path}.kept`;
    await copyFile(path, kept);
    const held = await open(path);
    onTestFinished(() => held.close());
    await rm(path);
    await put(kept);
  };
}
