import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** A picture of one colour. */
export interface Picture {
  readonly width?: number;
  readonly height?: number;
  /** Red, green, blue and, if there is a fourth number, alpha. */
  readonly colour?: readonly number[];
}

/** The PNG file of a picture; by default 4x4 pixels. */
export function png({ width = 4, height = 4, colour = [10, 20, 30] }: Picture = {}): Promise<Buffer> {
  const channels = colour.length === 4 ? 4 : 3;
  const pixels = Buffer.from(Array.from({ length: width * height }, () => colour).flat());
  return sharp(pixels, { raw: { width, height, channels } }).png().toBuffer();
}

/** The JPEG file of a picture whose left half has the colour and whose right half is black; turned as EXIF says. */
export async function halfJpeg(orientation = 1): Promise<Buffer> {
  const pixels = Buffer.from(
    Array.from({ length: 16 * 8 }, (_, index) => (index % 16 < 8 ? [250, 250, 250] : [0, 0, 0])).flat(),
  );
  const image = sharp(pixels, { raw: { width: 16, height: 8, channels: 3 } });
  return image.jpeg({ quality: 100 }).withMetadata({ orientation }).toBuffer();
}

/** Writes files, by name with folders, into a folder. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** Ten classes `c0` to `c9` of pictures, no two alike; the n-th is of class n % 10, as `classOf`. */
export async function numberedPictures(numExamples: number): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (let index = 0; index < numExamples; index += 1) {
    const colour = [index % 256, Math.floor(index / 256), 7];
    files[`c${index % 10}/${index}.png`] = await png({ width: 2, height: 3, colour });
  }
  return files;
}
