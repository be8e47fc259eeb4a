import { z } from 'zod';

const patience = z.int().min(0);

/** What a rule watches. */
const watched = {
  monitor: z.string().min(1).default('val_loss').meta({
    description:
      'loss or a metric over the training examples; with val_ before it, over those held back. By default val_loss.',
  }),
  mode: z
    .enum(['auto', 'min', 'max'])
    .default('auto')
    .meta({ description: 'Whether smaller or larger is better; auto: what the name says.' }),
};

/** When a phase ends before its last epoch. */
export const earlyStoppingSchema = z
  .strictObject({
    ...watched,
    minDelta: z
      .number()
      .min(0)
      .default(0)
      .meta({ description: 'How much a number must change to count as better.' }),
    patience: patience
      .default(0)
      .meta({ description: 'How many epochs in a row may bring nothing better before the phase ends.' }),
    baseline: z
      .number()
      .optional()
      .meta({ description: 'Only better than this counts; by default anything better than before.' }),
    startFromEpoch: z
      .int()
      .min(0)
      .default(0)
      .meta({ description: 'Epochs of the phase before this one, counted from 0, do not count.' }),
    restoreBestWeights: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether the phase ends with the weights of its best epoch.' }),
  })
  .meta({ description: 'End the phase when it no longer gets better.' });

/** When the learning rate is lowered. */
export const plateauSchema = z
  .strictObject({
    ...watched,
    minDelta: z
      .number()
      .min(0)
      .default(1e-4)
      .meta({ description: 'How much a number must change to count as better; by default 0.0001.' }),
    factor: z
      .number()
      .min(0)
      .lt(1)
      .default(0.1)
      .meta({ description: 'What the learning rate is multiplied with; by default 0.1.' }),
    patience: patience
      .default(10)
      .meta({ description: 'How many epochs in a row may bring nothing better; by default 10.' }),
    cooldown: patience.default(0).meta({ description: 'Epochs after a change that do not count.' }),
    minLearningRate: z.number().min(0).default(0).meta({ description: 'It is never lowered below this.' }),
  })
  .meta({ description: 'Lower the learning rate when the phase no longer gets better.' });
