import { ThawError } from '@thaw/errors';
import { describe, expect, it } from 'vitest';
import type { ComputedStep, StepBeginning, StepProgress } from './compute/compute-calls.js';
import type { ComputeThread } from './compute/compute-thread.js';
import { beginStep } from './step-underway.js';

const BEGINNING: StepBeginning = { partials: [], replicas: [{ replica: 0, positions: new Uint8Array([1]) }] };
const STEP: ComputedStep = { ...BEGINNING, gradientDigest: 'abc', computeMs: 5 };

/** A step that is computed as the test says. */
function begin() {
  let tell: (progress: StepProgress) => void = () => undefined;
  let answer: (step: ComputedStep) => void = () => undefined;
  let fail: (thrown: unknown) => void = () => undefined;
  const call = (_call: string, _place: unknown, onProgress: (progress: StepProgress) => void) => {
    tell = onProgress;
    return new Promise<ComputedStep>((resolve, reject) => ([answer, fail] = [resolve, reject]));
  };
  const compute = { call } as unknown as ComputeThread;
  const underway = beginStep(compute, { epoch: 0, stepInEpoch: 0, step: 1 });
  underway.catch(() => undefined);
  return { underway, tell, answer, fail };
}

describe('a step that is under way', () => {
  it('is there with its first sums, and grows', async () => {
    const { underway, tell, answer } = begin();
    tell({ elements: 4, step: BEGINNING });
    const { written, completed, ...beginning } = await underway;
    expect(beginning).toEqual(BEGINNING);
    expect(written?.elements).toBe(4);
    tell({ elements: 9 });
    expect(written?.elements).toBe(9);
    answer(STEP);
    expect(await completed).toBe(STEP);
  });

  it('is there as a whole where it said nothing before', async () => {
    const { underway, answer } = begin();
    answer(STEP);
    const { written, completed, ...beginning } = await underway;
    expect(beginning).toEqual(BEGINNING);
    expect(written).toBeUndefined();
    expect(await completed).toBe(STEP);
  });

  it('fails where nothing was there, and fails its sums where something was', async () => {
    const failure = new ThawError('RESOURCE_EXHAUSTED', 'the device has no memory left');
    const early = begin();
    early.fail(failure);
    await expect(early.underway).rejects.toBe(failure);

    const late = begin();
    late.tell({ elements: 4, step: BEGINNING });
    const { written, completed } = await late.underway;
    const failures: ThawError[] = [];
    written?.follow({ onGrowth: () => undefined, onFailure: (error) => failures.push(error) });
    late.fail(failure);
    await expect(completed).rejects.toBe(failure);
    expect(failures).toEqual([failure]);
  });
});
