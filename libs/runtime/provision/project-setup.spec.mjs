// @ts-check
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFixtureTensorflow } from '../../../tools/testing/fixture-tensorflow.mjs';
import { writeFixtureProject } from '../../../tools/testing/fixture-workspace.mjs';
import { provisionForProject, whatTensorflowLacks } from './project-setup.mjs';
import { setupCommand } from './setup-command.mjs';

const folder = mkdtempSync(join(tmpdir(), 'thaw-project-'));
let projectRoot = '';
let tensorflow = '';

beforeAll(() => {
  projectRoot = writeFixtureProject(join(folder, 'project'));
  tensorflow = compileFixtureTensorflow(join(folder, 'tensorflow'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/**
 * @param {{ isJson?: boolean, isForced?: boolean, tensorflowDir?: string | undefined, env?: NodeJS.ProcessEnv }} [options]
 */
async function setUp({ isJson = false, isForced = false, tensorflowDir = tensorflow, env = {} } = {}) {
  let said = '';
  const output = { write: (/** @type {string} */ text) => void (said += text) };
  const result = await provisionForProject({
    env: { ...process.env, THAW_TENSORFLOW_DIR: undefined, THAW_CACHE_DIR: join(folder, 'cache'), ...env },
    output,
    isJson,
    isForced,
    tensorflowDir,
    projectRoot,
  });
  return { ...result, said };
}

describe('the set-up of a project', () => {
  it('puts in place what was missing and tells it line by line; the second time it has nothing to do or say', async () => {
    expect(whatTensorflowLacks(projectRoot)).toMatch(/lib\/napi-v\d\/tfjs_binding\.node$/);
    const first = await setUp();
    expect(first).toMatchObject({ source: 'prebuilt', tensorflowFolder: tensorflow, hasChanged: true });
    expect(first.said).toBe("Compiling TensorFlow's Node addon ...\n  compiled TensorFlow's Node addon\n");
    expect(whatTensorflowLacks(projectRoot)).toBeUndefined();
    expect(await setUp()).toMatchObject({ hasChanged: false, said: '' });
  });

  it('takes the folder that the environment names', async () => {
    const env = { THAW_TENSORFLOW_DIR: tensorflow };
    expect(await setUp({ tensorflowDir: undefined, env })).toMatchObject({ source: 'prebuilt' });
  });

  it('compiles the addon again when it is forced to, and tells it as JSON lines when asked to', async () => {
    const { addonFile } = await setUp();
    const before = statSync(addonFile).mtimeMs;
    const { said, hasChanged } = await setUp({ isForced: true, isJson: true });
    const events = said.trim().split('\n');
    expect(events.map((line) => JSON.parse(line).event)).toEqual(['begin', 'end']);
    expect(hasChanged).toBe(true);
    expect(statSync(addonFile).mtimeMs).toBeGreaterThanOrEqual(before);
  });

  it('notices that the cache has lost the library which it once linked', async () => {
    await setUp();
    rmSync(join(tensorflow, 'lib', 'libtensorflow_framework.so.2'));
    expect(whatTensorflowLacks(projectRoot)).toMatch(/deps\/lib\/libtensorflow_framework\.so\.2$/);
    await expect(setUp()).rejects.toThrow(
      /^The TensorFlow folder .* is incomplete, it lacks lib\/libtensorflow_framework\.so\.2: give a folder/,
    );
  });
});

describe('the command that errors name', () => {
  it("is the checkout's script in a checkout", () => {
    expect(setupCommand()).toBe('npm run setup');
  });

  it('is the installed command where the package was installed', async () => {
    const installed = join(folder, 'node_modules/thaw/node_modules/@thaw/runtime/provision');
    mkdirSync(installed, { recursive: true });
    for (const name of ['setup-command.mjs', 'provision-error.mjs', 'node-version.mjs'])
      cpSync(join(import.meta.dirname, name), join(installed, name));
    writeFileSync(join(installed, 'package.json'), '{}');
    const { requireNode } = await import(pathToFileURL(join(installed, 'node-version.mjs')).href);
    expect(() => requireNode('18.0.0')).toThrow(
      'Thaw needs Node 20.19 or newer and this is Node 18.0.0: install a newer one (for example from nodejs.org) and run `npx thaw setup` again.',
    );
  });
});
