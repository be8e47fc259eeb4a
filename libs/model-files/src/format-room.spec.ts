import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lossesIn } from './format-room.js';
import { readWholeModel, withModelFile } from './model-reader.js';
import { formatOfPath, writeModelFile } from './model-writer.js';
import { fixturePath } from './testing/keras-fixtures.js';
import { temporaryFolder } from './testing/temporary-folder.js';

const COMPILED = 'how it was compiled';
const SLOTS = 'the state of its optimizer (Adam after 3 steps)';
const USE = 'how it is used (class names, preprocessing)';

async function frozen() {
  const { weights = new Map(), ...read } = await readWholeModel(fixturePath('frozen.keras'));
  return { ...read, weights, use: '{"classNames":["a"]}' };
}

describe('what a format has no room for', () => {
  it.each([
    ['m.keras', []],
    ['m.h5', []],
    ['m.json', [COMPILED, SLOTS]],
    ['m.safetensors', [COMPILED, SLOTS]],
    ['m.weights.h5', ['the architecture, and with it what is frozen', COMPILED, USE]],
  ])('is named, and is what the file then lacks: %s', async (file, expected) => {
    const path = join(await temporaryFolder(), file);
    const content = await frozen();
    expect(lossesIn(formatOfPath(path), content)).toEqual(expected);
    await writeModelFile(path, content);
    await withModelFile(path, (open) => {
      expect(open.training === undefined).toBe(expected.includes(COMPILED));
      expect(open.use === undefined).toBe(expected.includes(USE));
      if (open.config !== undefined)
        expect(open.readOptimizer(content.model) === undefined).toBe(expected.includes(SLOTS));
    });
    if (file === 'm.weights.h5') expect(await readFile(path, 'latin1')).toContain('optimizer');
  });

  it('is all but weights and inference in a graph for servers', async () => {
    expect(lossesIn('saved-model', await frozen())).toEqual([
      'the architecture, and with it what is frozen',
      COMPILED,
      SLOTS,
      USE,
    ]);
  });

  it('are also the slots of an optimizer that is not known', async () => {
    const { optimizer: _optimizer, ...content } = await frozen();
    const training = { optimizer: { className: 'Ftrl', config: {} } };
    expect(lossesIn('keras', { ...content, training })).toEqual([
      'the state of its optimizer (Ftrl, which Thaw does not have)',
    ]);
  });
});
