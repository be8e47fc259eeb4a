// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runInForeground } from './foreground-process.mjs';

/** @param {string} code @returns {Promise<number>} */
function runCode(code) {
  return runInForeground(process.execPath, ['-e', code], { env: process.env });
}

it('takes the exit code of the program, and 128 plus the number of a signal that ended it', async () => {
  expect(await runCode('process.exit(7)')).toBe(7);
  expect(await runCode("process.kill(process.pid, 'SIGKILL')")).toBe(137);
});

it.each(/** @type {const} */ (['SIGINT', 'SIGTERM']))(
  'passes %s on and waits for the program to end',
  async (name) => {
    const folder = await mkdtemp(join(tmpdir(), 'thaw-foreground-'));
    const script = join(folder, 'parent.mjs');
    const inner = `process.on('${name}', () => setTimeout(() => process.exit(9), 50)); setInterval(() => {}, 1000); console.log('ready');`;
    await writeFile(
      script,
      `import { runInForeground } from ${JSON.stringify(new URL('./foreground-process.mjs', import.meta.url).href)};
    process.exitCode = await runInForeground(process.execPath, ['-e', ${JSON.stringify(inner)}], { env: process.env });`,
    );
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(parent.stdout, 'data');
    parent.kill(name);
    expect(await once(parent, 'close')).toEqual([9, null]);
    await rm(folder, { recursive: true });
  },
);
