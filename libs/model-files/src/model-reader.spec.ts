import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeFileAtomically } from './atomic-file.js';
import { encodeModel } from './model-file.js';
import { readModelFile } from './model-reader.js';

const CONFIG = { class_name: 'Sequential', config: { name: 'm' } };

describe('readModelFile', () => {
  it('reads an architecture without weights from .json', async () => {
    const path = join(await temporaryFolder(), 'm.json');
    await writeFile(path, JSON.stringify(CONFIG));
    expect(await readModelFile(path)).toEqual({ config: CONFIG, bytes: await readFile(path) });
  });

  it('reads architecture and weights from .safetensors', async () => {
    const path = join(await temporaryFolder(), 'm.safetensors');
    const weights = new Map([['a', { shape: [1], values: Float32Array.of(3) }]]);
    await writeFileAtomically(path, encodeModel({ config: CONFIG, weights }));
    expect(await readModelFile(path)).toEqual({ config: CONFIG, weights, bytes: await readFile(path) });
  });

  it('names a file that is not there', async () => {
    await expect(readModelFile('/nowhere/m.json')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(
        /^\/nowhere\/m\.json: expected a model file, received "ENOENT.*model\.base/,
      ),
    });
  });

  it('names an extension that it does not read', async () => {
    await expect(readModelFile('m.h5')).rejects.toThrow(
      'm.h5: expected a .json or .safetensors file, received ".h5".',
    );
  });
});

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
