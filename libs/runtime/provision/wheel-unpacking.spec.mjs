// @ts-check
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileFixtureTensorflow, packFixtureWheel } from '../../../tools/testing/fixture-tensorflow.mjs';
import { checkManifest, sha256OfFile } from './manifest.mjs';
import { silentProgress } from './progress.mjs';
import { unpackWheel } from './wheel-unpacking.mjs';

const folder = mkdtempSync(join(tmpdir(), 'thaw-unpack-'));
let tensorflow = '';

beforeAll(() => {
  tensorflow = compileFixtureTensorflow(join(folder, 'tensorflow'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/**
 * @param {string} name
 * @param {{ digests?: Record<string, string>, members?: readonly import('./wheels.mjs').MemberRule[] }} [options]
 */
function unpack(name, { digests = {}, members } = {}) {
  const packed = packFixtureWheel(tensorflow, join(folder, name), { digests });
  const wheel = { ...packed, members: members ?? packed.members };
  return unpackWheel(wheel, {
    python: 'python3',
    wheelFile: join(folder, name, wheel.fileName),
    folder: join(folder, name, 'unpacked'),
    env: process.env,
    signal: undefined,
    progress: silentProgress,
  });
}

it('unpacks the chosen members alone and tells their sizes and digests', async () => {
  const files = await unpack('good');
  const library = files.find(({ path }) => path === 'lib/libtensorflow_cc.so.2');
  const unpacked = join(folder, 'good/unpacked/lib/libtensorflow_cc.so.2');
  expect(files.map(({ path }) => path).sort()).toEqual([
    'include/tensorflow/c/c_api.h',
    'include/tensorflow/c/eager/c_api.h',
    'lib/libtensorflow_cc.so.2',
    'lib/libtensorflow_framework.so.2',
  ]);
  expect(library).toEqual({
    path: 'lib/libtensorflow_cc.so.2',
    sizeBytes: readFileSync(unpacked).length,
    sha256: await sha256OfFile(unpacked),
  });
});

it('refuses a member that is not what the wheel records', async () => {
  await expect(
    unpack('forged', { digests: { 'tensorflow/include/tensorflow/c/c_api.h': 'AAAA' } }),
  ).rejects.toThrow(
    /^thaw_fixture-1\.0-.*\.whl is altered \(member tensorflow\/include\/tensorflow\/c\/c_api\.h has sha256=\S+ instead of sha256=AAAA\): run `npm run setup` again/,
  );
});

it('refuses a wheel that lacks what is needed', async () => {
  const members = [{ from: 'tensorflow/missing.so', to: 'lib/missing.so' }];
  await expect(unpack('lacking', { members })).rejects.toThrow(/\.whl has no tensorflow\/missing\.so: run/);
});

it('refuses to write outside its folder', async () => {
  const members = [{ from: 'tensorflow/', to: '../' }];
  await expect(unpack('outside', { members })).rejects.toThrow(/points outside its folder/);
});

it('takes a folder without a readable manifest for damaged, and one that is not there for absent', async () => {
  expect(await checkManifest(tensorflow)).toEqual({ damage: `${tensorflow} has no readable manifest` });
  expect(await checkManifest(join(folder, 'nowhere'))).toBe('absent');
});
