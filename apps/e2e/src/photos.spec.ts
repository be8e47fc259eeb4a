import { join } from 'node:path';
import { readModelFile } from '@thaw/model-files';
import { describe, expect, it } from 'vitest';
import { followReadme, readmeCommands } from './testing/journey.js';
import { useTestBed } from './testing/test-bed.js';

const data = process.env['THAW_TEST_DATA'];
const bed = useTestBed();

describe("the README's way from photos to a model for Keras", () => {
  it('is five commands', async () => {
    const verbs = (await readmeCommands()).map(
      (line) => line.replace(/^np[mx] (?:run|thaw) /, '').split(' ')[0],
    );
    expect(verbs).toEqual(['setup', 'up', 'submit', 'evaluate', 'export']);
  });

  it.skipIf(data === undefined)(
    'comes to a model.keras, on some of the photos of hands (needs THAW_TEST_DATA)',
    async () => {
      const photos = join(data ?? '', 'sign-language-digits');
      const { file, accuracy } = await followReadme(bed, photos, 16);
      const { config, weights } = await readModelFile(file);
      expect(config.class_name).toBe('Sequential');
      expect(weights).not.toBeNull();
      expect(accuracy).toBeGreaterThan(0.1);
    },
    400_000,
  );
});
