import { describe } from 'vitest';
import { itHoldsNoMore } from './testing/steady-memory.js';
import { useTestBed } from './testing/test-bed.js';

const bed = useTestBed();

describe("a worker's memory", () => {
  itHoldsNoMore(bed, 'does not grow in a hundred steps', { numSteps: 100, mostGrowth: 1.1, train: {} });
});
