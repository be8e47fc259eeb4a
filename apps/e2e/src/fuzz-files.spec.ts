import { expect, it } from 'vitest';
import { FUZZED_FORMATS, runFuzz } from './testing/fuzz.js';

it('altered model files of every format load or are refused by name, and do no harm', async () => {
  const { formats, findings, exitCode } = await runFuzz('--cases', '300', '--seed', '1');
  expect(findings).toEqual([]);
  expect(exitCode).toBe(0);
  expect(Object.keys(formats).sort()).toEqual(FUZZED_FORMATS);
  for (const [format, { cases, refused }] of Object.entries(formats)) {
    expect(cases, format).toBe(50);
    expect(refused, format).toBeGreaterThan(20);
  }
}, 300_000);
