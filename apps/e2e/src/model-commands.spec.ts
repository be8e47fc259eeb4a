import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readWholeModel } from '@thaw/model-files';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from './testing/repository.js';
import { useTestBed } from './testing/test-bed.js';

const FIXTURES = join(REPOSITORY, 'libs', 'model-files', 'fixtures', 'keras');
const FROZEN = join(FIXTURES, 'frozen.keras');

const bed = useTestBed();

async function model(...args: string[]) {
  const { exitCode, stdout, stderr } = await bed.run('model', ...args);
  return { exitCode, out: stdout.all, error: stderr.all, json: stdout.objects };
}

describe('thaw model inspect', () => {
  it('shows layers, shapes, parameters, what is frozen and the digest of a file that Keras wrote', async () => {
    const { exitCode, out, error } = await model('inspect', FROZEN);
    expect([exitCode, error]).toEqual([0, []]);
    expect(out.slice(0, 3)).toEqual([
      `${FROZEN}: keras`,
      'digest afba8738765ec31c9f1f74ea048ec5b60d144ad04efcd2af8ab902ddcb734151',
      'Model: "nested"',
    ]);
    expect(out.slice(4, 9)).toEqual([
      '│ Layer (type)                       │ Output Shape    │ Param # │ Trains │',
      '├────────────────────────────────────┼─────────────────┼─────────┼────────┤',
      '│ base (Functional)                  │ [null, 2]       │      86 │ N      │',
      '│    └ image (InputLayer)            │ [null, 6, 6, 2] │       0 │ -      │',
      '│    └ conv (Conv2D)                 │ [null, 4, 4, 3] │      54 │ N      │',
    ]);
    expect(out.slice(-6)).toEqual([
      ' Total params: 92 (368.00 B)',
      ' Trainable params: 6 (24.00 B)',
      ' Non-trainable params: 86 (344.00 B)',
      ' of which frozen: 80 (base)',
      ' of which statistics, which no gradient changes: 6',
      'compiled with optimizer Adam, loss mse, metrics mae',
    ]);
  });

  it.each<[string, (path: string) => Promise<void>, RegExp]>([
    ['nothing', async () => {}, /^error: .*'file'\. expected a model file, received the path of none\.$/],
    [
      'a part of a file',
      async (path) => writeFile(path, (await readFile(FROZEN)).subarray(0, 9_000)),
      /^thaw: .*wrong: expected a zip archive with a directory at its end, received none\. The file is truncated or damaged\.$/,
    ],
    [
      'something else',
      (path) => writeFile(path, 'These are the words of a letter.'),
      /^thaw: .*wrong: expected a model file \(.*\), received 32 bytes that begin as none of them: "These are the wo"\.$/,
    ],
  ])('refuses %s with exit code 2', async (_, write, message) => {
    const path = join(bed.folder, 'wrong');
    await write(path);
    const { exitCode, out, error } = await model('inspect', path);
    expect([exitCode, out]).toEqual([2, []]);
    expect(error).toEqual([expect.stringMatching(message)]);
  });
});

describe('thaw model convert', () => {
  it('keeps what the format has room for, and says what is lost', async () => {
    const h5 = join(bed.folder, 'frozen.h5');
    const first = await model('convert', FROZEN, '--format', 'h5', '--output', h5);
    expect(first).toMatchObject({ exitCode: 0, out: [h5], error: [] });
    const json = join(bed.folder, 'frozen.json');
    const second = await model('convert', h5, '-f', 'tfjs', '-o', json, '--json');
    const lost = ['how it was compiled', 'the state of its optimizer (Adam after 3 steps)'];
    expect(second.json).toMatchObject([{ file: json, format: 'tfjs', lost }]);
    expect(second.error).toEqual(lost.map((each) => `thaw: lost in ${json}: ${each}`));
    expect(await model('diff', FROZEN, json)).toMatchObject({ exitCode: 0, error: [] });
    const { optimizer } = await readWholeModel(FROZEN);
    expect((await readWholeModel(h5)).optimizer).toMatchObject({ iteration: 3, slots: optimizer?.slots });
  });
});

describe('thaw model diff', () => {
  it('names what is frozen and whose values differ, with exit code 1', async () => {
    const other = join(FIXTURES, 'nested.h5');
    const { exitCode, out } = await model('diff', FROZEN, other);
    expect(exitCode).toBe(1);
    expect(out).toContain('│ base/conv      │ A  │');
    expect(out.at(-1)).toBe('8 weights are equal, 2 differ');
  });
});
