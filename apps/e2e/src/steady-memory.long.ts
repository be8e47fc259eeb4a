import { describe, vi } from 'vitest';
import { itHoldsNoMore } from './testing/steady-memory.js';
import { useTestBed } from './testing/test-bed.js';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 240_000 });

const bed = useTestBed();

describe("a worker's memory in a thousand steps", () => {
  const course = { numSteps: 1_000, mostGrowth: 1.1 };
  itHoldsNoMore(bed, 'does not grow where passes are compiled', { ...course, train: {} });
  itHoldsNoMore(bed, 'does not grow where they run op by op', { ...course, train: { execution: 'eager' } });
});
