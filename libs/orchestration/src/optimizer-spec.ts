import { z } from 'zod';
import { learningRateSchema } from './learning-rate-spec.js';

const ratio = z.number().min(0).lt(1).optional();
const positive = z.number().gt(0).optional();
const flag = z.boolean().optional();

/** What every optimizer can be told. */
const common = {
  weightDecay: z
    .number()
    .min(0)
    .optional()
    .meta({ description: 'Before each update a weight shrinks by this times the learning rate.' }),
  excludeFromWeightDecay: z
    .array(z.string().min(1))
    .optional()
    .meta({ description: 'Weights whose name contains one of these texts do not decay.' }),
  clipnorm: positive.meta({ description: 'Longest gradient of a single weight.' }),
  clipvalue: positive.meta({ description: 'Largest element of a gradient.' }),
  globalClipnorm: positive.meta({ description: 'Longest gradient of all weights together.' }),
  useEma: flag.meta({ description: 'Keep a moving average of every weight.' }),
  emaMomentum: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .meta({ description: 'How much the average keeps at each update; by default 0.99.', examples: [0.99] }),
  emaOverwriteFrequency: z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'Every so many updates the weights are replaced by their averages.' }),
  gradientAccumulationSteps: z
    .int()
    .min(2)
    .optional()
    .meta({ description: 'Update once in so many steps, with the mean of their gradients.' }),
};

const epsilon = positive.meta({
  description: 'Keeps denominators away from 0; by default 1e-7.',
  examples: [1e-7],
});
const momentum = ratio.meta({
  description: 'How much of the last update goes on; by default 0.',
  examples: [0.9],
});
const rho = ratio.meta({
  description: 'How much the mean of squared gradients keeps at each step.',
  examples: [0.9],
});
const beta2 = ratio.meta({
  description: 'How much the second moment keeps at each step.',
  examples: [0.999],
});
const amsgrad = flag.meta({
  description: 'Whether the largest second moment so far is used; by default false.',
});
const adamSettings = {
  beta1: ratio.meta({
    description: 'How much the mean gradient keeps at each step; by default 0.9.',
    examples: [0.9],
  }),
  beta2,
  epsilon,
};

/** The rule of one optimizer, its own settings before the common ones. */
function optimizerOf<const N extends string, S extends z.ZodRawShape>(name: N, settings: S) {
  return z.strictObject({ name: z.literal(name), learningRate: learningRateSchema, ...settings, ...common });
}

const CLIPPING = ['clipnorm', 'clipvalue', 'globalClipnorm'] as const;

/** How weights are updated. */
export const optimizerSchema = z
  .discriminatedUnion('name', [
    optimizerOf('sgd', {
      momentum,
      nesterov: flag.meta({ description: 'Whether the momentum looks ahead; by default false.' }),
    }),
    optimizerOf('adam', { ...adamSettings, amsgrad }),
    optimizerOf('adamw', { ...adamSettings, amsgrad }),
    optimizerOf('nadam', adamSettings),
    optimizerOf('adamax', adamSettings),
    optimizerOf('adagrad', {
      initialAccumulatorValue: z
        .number()
        .min(0)
        .optional()
        .meta({ description: 'Where the sums of squared gradients start; by default 0.1.', examples: [0.1] }),
      epsilon,
    }),
    optimizerOf('adadelta', { rho, epsilon }),
    optimizerOf('rmsprop', {
      rho,
      momentum,
      epsilon,
      centered: flag.meta({ description: 'Whether the mean gradient is subtracted; by default false.' }),
    }),
    optimizerOf('lion', {
      beta1: positive.meta({
        description: 'Weight of the momentum against the gradient; by default 0.9.',
        examples: [0.9],
      }),
      beta2,
    }),
  ])
  .superRefine((optimizer, context) => {
    const [, second] = CLIPPING.filter((name) => optimizer[name] !== undefined);
    if (second === undefined) return;
    const message = 'at most one of clipnorm, clipvalue and globalClipnorm';
    context.addIssue({ code: 'custom', path: [second], message });
  })
  .meta({
    description: "How weights are updated; defaults are Keras's.",
    examples: [{ name: 'adam', learningRate: 0.001 }],
  });

/** An optimizer with the settings that were given for it. */
export type OptimizerSpec = z.infer<typeof optimizerSchema>;
