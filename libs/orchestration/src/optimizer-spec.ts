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
  emaMomentum: z.number().min(0).max(1).optional(),
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

const adamSettings = { beta1: ratio, beta2: ratio, epsilon: positive };

/** The rule of one optimizer, its own settings before the common ones. */
function optimizerOf<const N extends string, S extends z.ZodRawShape>(name: N, settings: S) {
  return z.strictObject({ name: z.literal(name), learningRate: learningRateSchema, ...settings, ...common });
}

const CLIPPING = ['clipnorm', 'clipvalue', 'globalClipnorm'] as const;

/** How weights are updated. */
export const optimizerSchema = z
  .discriminatedUnion('name', [
    optimizerOf('sgd', { momentum: ratio, nesterov: flag }),
    optimizerOf('adam', { ...adamSettings, amsgrad: flag }),
    optimizerOf('adamw', { ...adamSettings, amsgrad: flag }),
    optimizerOf('nadam', adamSettings),
    optimizerOf('adamax', adamSettings),
    optimizerOf('adagrad', { initialAccumulatorValue: z.number().min(0).optional(), epsilon: positive }),
    optimizerOf('adadelta', { rho: ratio, epsilon: positive }),
    optimizerOf('rmsprop', { rho: ratio, momentum: ratio, epsilon: positive, centered: flag }),
    optimizerOf('lion', { beta1: positive, beta2: ratio }),
  ])
  .superRefine((optimizer, context) => {
    const [, second] = CLIPPING.filter((name) => optimizer[name] !== undefined);
    if (second === undefined) return;
    const message = 'at most one of clipnorm, clipvalue and globalClipnorm';
    context.addIssue({ code: 'custom', path: [second], message });
  })
  .meta({ description: "How weights are updated; defaults are Keras's." });

/** An optimizer with the settings that were given for it. */
export type OptimizerSpec = z.infer<typeof optimizerSchema>;
