// @ts-check
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startRunner } from './fuzz/case-runner.mjs';
import { planOf } from './fuzz/fuzz.mjs';
import { mutateBytes } from './fuzz/byte-mutations.mjs';
import { mutateJson } from './fuzz/json-mutations.mjs';
import { randomOf } from './random.mjs';

const CASES = join(import.meta.dirname, 'testing', 'harmful-cases.mjs');

describe('the process that opens files', () => {
  it('answers, and what ends it or never ends is a finding of its case', async () => {
    const found = [];
    for (const index of [0, 1, 2]) {
      const runner = await startRunner('/nowhere', 1, { program: CASES, hangCpuMs: 300 });
      found.push({ ...(await runner.run(index)), isDead: runner.isDead() });
      await runner.stop();
    }
    expect(found).toMatchObject([
      { index: 0, outcome: 'loaded', isDead: false },
      { index: 1, outcome: 'finding', specimen: 'case 1', isDead: true },
      { index: 2, outcome: 'finding', specimen: 'case 2', isDead: true },
    ]);
    expect(found[1]?.message).toContain('the process ended with SIGABRT');
    expect(found[2]?.message).toMatch(/still at work after \d+ ms of the processor's time/);
  });
});

describe('a case', () => {
  const bytes = Buffer.from('HEAP and TREE and other bytes of a file');
  const text = JSON.stringify({ class_name: 'Dense', config: { units: 3, layers: [1, 2] } });

  it('is the same whenever it is made again, and another for another seed', () => {
    const made = (/** @type {number} */ seed, /** @type {number} */ index) => [
      mutateBytes(bytes, randomOf(seed, index)).toString('hex'),
      mutateJson(text, randomOf(seed, index)),
    ];
    expect(made(1, 7)).toEqual(made(1, 7));
    expect(made(1, 7)).not.toEqual(made(2, 7));
    expect(new Set(Array.from({ length: 200 }, (_, index) => made(1, index)[0])).size).toBeGreaterThan(150);
  });

  it('is one of a time, of a number, or one alone', () => {
    expect(planOf({ seed: '1' })).toEqual({ seed: 1, first: 0, end: Infinity, durationMs: 60_000 });
    expect(planOf({ seed: '1', cases: '30' })).toEqual({ seed: 1, first: 0, end: 30, durationMs: Infinity });
    expect(planOf({ seed: '1', case: '7' })).toEqual({ seed: 1, first: 7, end: 8, durationMs: Infinity });
    expect(() => planOf({ seed: 'x' })).toThrow("--seed: expected a whole number from 0 on, received 'x'");
    expect(() => planOf({ seed: '1', minutes: '-1' })).toThrow('--minutes: expected a number from 0 on');
  });
});

it('npm run fuzz:files -- --help says what is a finding', () => {
  const { stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'fuzz-files.mjs'), '--help'], {
    encoding: 'utf8',
  });
  expect(stdout).toContain('Anything else is a finding');
});
