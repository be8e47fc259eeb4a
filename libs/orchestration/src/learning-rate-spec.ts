import { z } from 'zod';

const rate = z.number().gt(0);
const numSteps = z.int().min(1);
const ratio = z.number().min(0).max(1);

const exponentialDecay = z.strictObject({
  name: z.literal('exponential_decay'),
  initialLearningRate: rate,
  decaySteps: numSteps,
  decayRate: rate,
  staircase: z.boolean().optional(),
});

const piecewiseConstantDecay = z
  .strictObject({
    name: z.literal('piecewise_constant_decay'),
    boundaries: z.array(z.int().min(0)).min(1),
    values: z.array(rate).min(2),
  })
  .refine(({ boundaries, values }) => values.length === boundaries.length + 1, {
    path: ['values'],
    error: 'one more value than boundaries',
  });

const polynomialDecay = z.strictObject({
  name: z.literal('polynomial_decay'),
  initialLearningRate: rate,
  decaySteps: numSteps,
  endLearningRate: z.number().min(0).optional(),
  power: z.number().min(0).optional(),
  cycle: z.boolean().optional(),
});

const inverseTimeDecay = z.strictObject({
  name: z.literal('inverse_time_decay'),
  initialLearningRate: rate,
  decaySteps: numSteps,
  decayRate: rate,
  staircase: z.boolean().optional(),
});

const cosineDecay = z.strictObject({
  name: z.literal('cosine_decay'),
  initialLearningRate: z
    .number()
    .min(0)
    .meta({ description: 'Where the decay starts, or with warmupTarget the warm-up.' }),
  decaySteps: numSteps,
  alpha: ratio.optional().meta({ description: 'What remains at the end, as a fraction.' }),
  warmupTarget: rate.optional().meta({ description: 'Where the warm-up ends and the decay starts.' }),
  warmupSteps: z.int().min(0).optional(),
});

const cosineDecayRestarts = z.strictObject({
  name: z.literal('cosine_decay_restarts'),
  initialLearningRate: rate,
  firstDecaySteps: numSteps,
  tMul: rate.optional().meta({ description: 'Each period is so many times as long as the one before.' }),
  mMul: rate
    .optional()
    .meta({ description: 'Each period starts at so many times the rate of the one before.' }),
  alpha: ratio.optional(),
});

const schedule = z.discriminatedUnion('name', [
  exponentialDecay,
  piecewiseConstantDecay,
  polynomialDecay,
  inverseTimeDecay,
  cosineDecay,
  cosineDecayRestarts,
]);

/** A fixed learning rate, or a schedule with Keras's settings and defaults. */
export const learningRateSchema = z
  .union([rate, schedule])
  .meta({ description: 'Step size: a number, or a schedule over the steps of the job.' });

/** How the learning rate follows from the number of steps so far. */
export type ScheduleSpec = z.infer<typeof schedule>;
