// @ts-check
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTestCounts, reportOf } from './test-counts.mjs';

const skipped = [{ name: 'a test', file: 'a.spec.ts', reason: 'no GPU here' }];

it('ends with the counts on a line of their own, after what was skipped and why', () => {
  expect(reportOf({ numPassed: 3, numFailed: 0, skipped, files: [] }, 0)).toEqual({
    text: 'skipped: a test (a.spec.ts): no GPU here\n3 passed, 0 failed, 1 skipped\n',
    exitCode: 0,
  });
});

it('names the ten files that took longest first', () => {
  const files = Array.from({ length: 12 }, (_, index) => ({
    file: `${index}.spec.ts`,
    durationMs: 100 * index,
  }));
  const { text } = reportOf({ numPassed: 12, numFailed: 0, skipped: [], files }, 0);
  const lines = text.split('\n').filter((line) => line.startsWith('slowest: '));
  expect(lines).toHaveLength(10);
  expect(lines.slice(0, 2)).toEqual(['slowest: 1.1 s 11.spec.ts', 'slowest: 1.0 s 10.spec.ts']);
});

it.each([
  [
    'a failed test',
    { numPassed: 3, numFailed: 2, skipped: [], files: [] },
    1,
    '3 passed, 2 failed, 0 skipped\n',
  ],
  [
    'no test at all',
    { numPassed: 0, numFailed: 0, skipped: [], files: [] },
    0,
    'failed: no test was found\n0 passed, 1 failed, 0 skipped\n',
  ],
  [
    'an exit code without a failed test',
    { numPassed: 3, numFailed: 0, skipped: [], files: [] },
    1,
    'failed: vitest ended with exit code 1 although no test failed\n3 passed, 1 failed, 0 skipped\n',
  ],
  [
    'a vitest that died',
    undefined,
    139,
    'failed: vitest ended with exit code 139 before it had counted its tests\n0 passed, 1 failed, 0 skipped\n',
  ],
])('fails on %s', (_, counts, vitestExitCode, text) => {
  expect(reportOf(counts, vitestExitCode)).toEqual({ text, exitCode: 1 });
});

it('counts tests, skipped ones with their reason, files that do not load and errors outside tests', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-counts-'));
  const countsFile = join(folder, 'counts.json');
  await writeFile(join(folder, 'broken.spec.mjs'), "throw new Error('does not load');\n");
  await writeFile(
    join(folder, 'good.spec.mjs'),
    `it('passes', () => {});
    it('fails', () => { expect(1).toBe(2); });
    it('skips', ({ skip }) => skip('not on this machine'));
    it.todo('comes later');
    it('leaks', () => { void Promise.reject(new Error('nobody waits')); });\n`,
  );
  const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
  const reporter = join(import.meta.dirname, 'counts-reporter.mjs');
  const args = [vitest, 'run', '--globals', '--root', folder, `--reporter=${reporter}`];
  const env = { ...process.env, THAW_TEST_COUNTS_FILE: countsFile };
  await new Promise((resolve) => execFile(process.execPath, args, { cwd: folder, env }, resolve));
  expect(await readTestCounts(countsFile)).toEqual({
    numPassed: 2,
    numFailed: 3,
    skipped: [
      { name: 'skips', file: 'good.spec.mjs', reason: 'not on this machine' },
      { name: 'comes later', file: 'good.spec.mjs', reason: undefined },
    ],
    files: expect.arrayContaining([
      { file: 'broken.spec.mjs', durationMs: expect.any(Number) },
      { file: 'good.spec.mjs', durationMs: expect.any(Number) },
    ]),
  });
  await rm(folder, { recursive: true });
});
