import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeFileAtomically } from './atomic-file.js';
import { readModelFile, type LoadedModel } from './model-reader.js';
import { decodeModel, encodeModel } from './safetensors/thaw-model.js';
import { fixturePath } from './testing/keras-fixtures.js';

const CONFIG = { class_name: 'Sequential', config: { name: 'm' } };

describe('readModelFile', () => {
  it('reads an architecture without weights from .json', async () => {
    const path = join(await temporaryFolder(), 'm.json');
    await writeFile(path, JSON.stringify(CONFIG));
    expectModel(await readModelFile(path), { config: CONFIG, warnings: [], bytes: await readFile(path) });
  });

  it('reads architecture and weights from .safetensors', async () => {
    const path = join(await temporaryFolder(), 'm.safetensors');
    const weights = new Map([['a', { shape: [1], values: Float32Array.of(3) }]]);
    await writeFileAtomically(path, encodeModel({ config: CONFIG, weights }));
    expectModel(await readModelFile(path), {
      config: CONFIG,
      weights,
      warnings: [],
      bytes: await readFile(path),
    });
  });

  it('names a file that is not there', async () => {
    await expect(readModelFile('/nowhere/m.json')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(
        /^\/nowhere\/m\.json: expected a model file, received "ENOENT.*job file's folder/,
      ),
    });
  });

  it('reads weights of another format into the one that Thaw writes', async () => {
    const { config, weights, bytes } = await readModelFile(fixturePath('frozen.h5'));
    expect(weights?.size).toBe(10);
    expect(decodeModel(bytes)).toEqual({ config, weights });
  });

  it('does not take weights for a model', async () => {
    await expect(readModelFile(fixturePath('frozen.weights.h5'))).rejects.toThrow(
      'frozen.weights.h5: expected a model, received weights without an architecture.',
    );
  });
});

/** The bytes may be of any kind of array. */
function expectModel({ bytes, ...model }: LoadedModel, expected: LoadedModel): void {
  const { bytes: theirs, ...others } = expected;
  expect(model).toEqual(others);
  expect(Buffer.from(bytes).equals(theirs)).toBe(true);
}

describe('writeFileAtomically', () => {
  it('replaces a file and leaves nothing aside', async () => {
    const folder = await temporaryFolder();
    await writeFileAtomically(join(folder, 'f'), Buffer.from('old'));
    await writeFileAtomically(join(folder, 'f'), Buffer.from('new'));
    expect(await readFile(join(folder, 'f'), 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['f']);
  });

  it('leaves nothing aside when it fails', async () => {
    const folder = await temporaryFolder();
    await writeFileAtomically(join(folder, 'f'), Buffer.from('old'));
    await expect(writeFileAtomically(join(folder, 'missing', 'f'), new Uint8Array(1))).rejects.toThrow(
      'ENOENT',
    );
    await expect(writeFileAtomically(folder, new Uint8Array(1))).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['f']);
    expect(await readdir(join(folder, '..'))).not.toContainEqual(
      expect.stringMatching(/^\.thaw-model-files-.*\.tmp$/),
    );
  });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-model-files-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
