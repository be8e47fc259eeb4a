import { countExamples, InvalidTraining, sliceExamples, type Batch } from '@thaw/training';

/**
 * The last part of the examples, as they were given, for validation, and the others. The caller disposes both.
 *
 * @throws InvalidTraining when one of the two would be empty
 * @source keras/src/trainers/data_adapters/array_slicing.py, `train_validation_split`
 */
export function splitExamples(examples: Batch, validationSplit: number): { train: Batch; validation: Batch } {
  const numExamples = countExamples(examples);
  const numTrained = Math.floor(numExamples * (1 - validationSplit));
  if (numTrained === 0 || numTrained === numExamples) {
    const expected = 'at least one example to train with and one to validate';
    throw new InvalidTraining('validationSplit', expected, `${validationSplit} of ${numExamples} examples`);
  }
  return {
    train: sliceExamples(examples, 0, numTrained),
    validation: sliceExamples(examples, numTrained, numExamples - numTrained),
  };
}
