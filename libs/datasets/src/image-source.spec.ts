import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOf } from './example-source.js';
import { openImages } from './image-source.js';
import { temporaryFolder } from './testing/idx-fixtures.js';
import { png } from './testing/image-fixtures.js';

const FORMAT = { height: 1, width: 1, channels: 3, mode: 'stretch', interpolation: 'bilinear' } as const;

describe('an image', () => {
  it('that changes after it was opened is refused by its name', async () => {
    const path = join(await temporaryFolder(), 'a.png');
    await writeFile(path, await png({ colour: [1, 2, 3] }));
    const source = await openImages([{ name: 'a.png', path, className: '', label: 0 }], FORMAT);
    expect([...bytesOf(await source.read(0))]).toEqual([1, 2, 3]);
    await writeFile(path, await png({ colour: [4, 5, 6] }));
    await expect(source.read(0)).rejects.toMatchObject({
      code: 'DATA_LOSS',
      message: expect.stringContaining('expected it to stay as it is while it is read, received other bytes'),
    });
  });
});
