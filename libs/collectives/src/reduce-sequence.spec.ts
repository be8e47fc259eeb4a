import { describe, expect, it } from 'vitest';
import { ReduceSequence, type Turn } from './reduce-sequence.js';

const train = (step: number): Turn => ({ step, purpose: 'train' });
const evaluate = (step: number): Turn => ({ step, purpose: 'evaluate' });

function sequenceAfter(...turns: Turn[]): ReduceSequence {
  const sequence = new ReduceSequence();
  for (const turn of turns) {
    expect(sequence.begin(turn)).toBeUndefined();
    sequence.end();
  }
  return sequence;
}

describe('ReduceSequence', () => {
  it('takes any step as the first of a generation', () => {
    expect(sequenceAfter().placeOf(train(41))).toEqual({ kind: 'early' });
  });

  it('tells the running reduce from the next and the last', () => {
    const sequence = sequenceAfter(train(4));
    sequence.begin(train(5));
    expect(sequence.placeOf(train(5))).toEqual({ kind: 'current' });
    expect(sequence.placeOf(train(4))).toEqual({ kind: 'done' });
    expect(sequence.placeOf(train(6))).toEqual({ kind: 'early' });
  });

  it('takes an evaluation after the training of the same step', () => {
    const sequence = sequenceAfter(train(4), evaluate(4));
    expect(sequence.placeOf(train(4))).toEqual({ kind: 'done' });
    expect(sequence.placeOf(evaluate(4))).toEqual({ kind: 'done' });
    expect(sequence.begin(train(5))).toBeUndefined();
    expect(sequence.placeOf(evaluate(4))).toEqual({ kind: 'done' });
    expect(sequence.placeOf(evaluate(5))).toEqual({ kind: 'early' });
  });

  it('refuses what is older, too far ahead, or not what another peer has begun', () => {
    const sequence = sequenceAfter(train(4));
    expect(sequence.placeOf(train(3))).toEqual({
      kind: 'refused',
      code: 'ABORTED',
      why: 'the train reduce of step 3 is older than the train reduce of step 4',
    });
    expect(sequence.placeOf(train(6))).toEqual({
      kind: 'refused',
      code: 'FAILED_PRECONDITION',
      why: 'the train reduce of step 6 is more than one step after the train reduce of step 4',
    });
    expect(sequence.placeOf(train(5))).toEqual({ kind: 'early' });
    expect(sequence.placeOf(evaluate(4))).toEqual({
      kind: 'refused',
      code: 'FAILED_PRECONDITION',
      why: 'the evaluate reduce of step 4 is not the train reduce of step 5, which another peer has begun',
    });
  });

  it('begins a reduce once, in order, and only the one that peers have begun', () => {
    const sequence = sequenceAfter(train(4));
    expect(sequence.begin(train(4))).toBe('it has ended already');
    expect(sequence.begin(train(3))).toBe('expected step 4 or 5 after the train reduce of step 4');
    expect(sequence.begin(train(6))).toBe('expected step 4 or 5 after the train reduce of step 4');
    sequence.placeOf(evaluate(4));
    expect(sequence.begin(train(5))).toBe(
      'its peers have begun the evaluate reduce of step 4; members of one generation take the same steps',
    );
    expect(sequence.begin(evaluate(4))).toBeUndefined();
    expect(sequence.begin(train(5))).toBe('the evaluate reduce of step 4 is still running; await it first');
  });
});
