import { join } from 'node:path';
import { expect, it } from 'vitest';
import { followReadme } from './testing/journey.js';
import { useTestBed } from './testing/test-bed.js';

const data = process.env['THAW_TEST_DATA'];
const bed = useTestBed();

it.skipIf(data === undefined)(
  "the README's way tells the hands apart, on all photos (needs THAW_TEST_DATA)",
  async () => {
    const photos = join(data ?? '', 'sign-language-digits');
    const { accuracy } = await followReadme(bed, photos, Infinity);
    process.stdout.write(`photos of hands: ${accuracy.toFixed(4)}\n`);
    expect(accuracy).toBeGreaterThan(0.8);
  },
  1_200_000,
);
