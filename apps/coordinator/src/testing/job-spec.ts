import { jobSpecSchema, type JobSpec } from '@thaw/orchestration';

/** The smallest job that these tests submit. */
export function testJobSpec(): JobSpec {
  return jobSpecSchema.parse({
    name: 'digits',
    model: { base: { file: 'model.json' } },
    data: { format: 'idx', images: 'i', labels: 'l' },
    train: {
      loss: 'mean_squared_error',
      optimizer: { name: 'sgd', learningRate: 1 },
      batchSize: 1,
      epochs: 1,
      seed: 1,
    },
  });
}
