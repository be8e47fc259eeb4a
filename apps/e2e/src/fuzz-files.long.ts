import { expect, it, vi } from 'vitest';
import { FUZZED_FORMATS, runFuzz } from './testing/fuzz.js';

vi.setConfig({ testTimeout: 600_000 });

it('altered model files do no harm in a minute of them', async () => {
  const { formats, findings, exitCode } = await runFuzz('--minutes', '1', '--seed', '2');
  expect(findings).toEqual([]);
  expect(exitCode).toBe(0);
  expect(Object.keys(formats).sort()).toEqual(FUZZED_FORMATS);
  expect(Object.values(formats).reduce((sum, { cases }) => sum + cases, 0)).toBeGreaterThan(500);
});
