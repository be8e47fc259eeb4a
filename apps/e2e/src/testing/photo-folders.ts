import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pngBytes } from './png-file.js';

/** Side of each photo. */
export const PHOTO_SIDE = 8;

/** Writes a folder of grey PNG files for each class; the n-th class is bright in its share of the rows, with noise. */
export async function writePhotoFolders(
  folder: string,
  classNames: readonly string[],
  perClass: number,
): Promise<string> {
  for (const [label, name] of classNames.entries()) {
    await mkdir(join(folder, name), { recursive: true });
    for (let index = 0; index < perClass; index += 1) {
      const pixels = Uint8Array.from({ length: PHOTO_SIDE ** 2 }, (_, at) => {
        const isBright = Math.floor((Math.floor(at / PHOTO_SIDE) * classNames.length) / PHOTO_SIDE) === label;
        return ((index * 7919 + label * 31 + at * 104_729) % 160) + (isBright ? 60 : 0);
      });
      await writeFile(join(folder, name, `${index}.png`), pngBytes(PHOTO_SIDE, pixels));
    }
  }
  return folder;
}
