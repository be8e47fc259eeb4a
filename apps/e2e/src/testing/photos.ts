import { existsSync } from 'node:fs';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const TEST_DATA = process.env['THAW_TEST_DATA'];

/** TensorFlow.js's own MobileNet of width 0.25 as its `model.json` with shards; undefined without THAW_TEST_DATA. */
export const MOBILENET_JSON =
  TEST_DATA === undefined
    ? undefined
    : join(TEST_DATA, 'weights', 'tfjs-mobilenet_v1_0.25_224', 'model.json');

/** Copies some photos of hands, in a folder for each class, out of THAW_TEST_DATA. */
export async function copyHands(to: string, options: { classes: readonly string[]; perClass: number }) {
  for (const name of options.classes) {
    const from = join(TEST_DATA ?? '', 'sign-language-digits', name);
    if (!existsSync(from)) throw new Error(`expected photos in ${from}, found none`);
    await mkdir(join(to, name), { recursive: true });
    const photos = (await readdir(from)).sort().slice(0, options.perClass);
    for (const photo of photos) await cp(join(from, photo), join(to, name, photo));
  }
}
