import { z } from 'zod';

const rate = z
  .number()
  .gt(0)
  .meta({ examples: [0.001] });
const initialRate = rate.meta({ description: 'Where the rate starts.', examples: [0.01] });
const decaySteps = z
  .int()
  .min(1)
  .meta({ description: 'Over how many steps the rate falls once.', examples: [1000] });
const ratio = z.number().min(0).max(1);
const decayRate = rate.meta({ description: 'By what the rate changes over decaySteps.', examples: [0.9] });
const staircase = z
  .boolean()
  .optional()
  .meta({ description: 'Whether it changes only every decaySteps; by default false.' });
const remainder = ratio
  .optional()
  .meta({ description: 'What remains at the end, as a fraction; by default 0.', examples: [0.01] });

const exponentialDecay = z.strictObject({
  name: z.literal('exponential_decay'),
  initialLearningRate: initialRate,
  decaySteps,
  decayRate,
  staircase,
});

const piecewiseConstantDecay = z
  .strictObject({
    name: z.literal('piecewise_constant_decay'),
    boundaries: z
      .array(z.int().min(0))
      .min(1)
      .meta({ description: 'The last step of each rate but the last one.', examples: [[1000]] }),
    values: z
      .array(rate)
      .min(2)
      .meta({ description: 'The rates, one more than boundaries.', examples: [[0.01, 0.001]] }),
  })
  .refine(({ boundaries, values }) => values.length === boundaries.length + 1, {
    path: ['values'],
    error: 'one more value than boundaries',
  });

const polynomialDecay = z.strictObject({
  name: z.literal('polynomial_decay'),
  initialLearningRate: initialRate,
  decaySteps,
  endLearningRate: z
    .number()
    .min(0)
    .optional()
    .meta({ description: 'Where the rate ends; by default 0.0001.', examples: [0.0001] }),
  power: z
    .number()
    .min(0)
    .optional()
    .meta({ description: 'Of the polynomial; by default 1, a straight line.' }),
  cycle: z
    .boolean()
    .optional()
    .meta({ description: 'Whether it starts again, with a longer decay; by default false.' }),
});

const inverseTimeDecay = z.strictObject({
  name: z.literal('inverse_time_decay'),
  initialLearningRate: initialRate,
  decaySteps,
  decayRate,
  staircase,
});

const cosineDecay = z.strictObject({
  name: z.literal('cosine_decay'),
  initialLearningRate: z
    .number()
    .min(0)
    .meta({ description: 'Where the decay starts, or with warmupTarget the warm-up.' }),
  decaySteps,
  alpha: remainder,
  warmupTarget: rate.optional().meta({ description: 'Where the warm-up ends and the decay starts.' }),
  warmupSteps: z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'Over how many steps the rate rises to warmupTarget.', examples: [100] }),
});

const cosineDecayRestarts = z.strictObject({
  name: z.literal('cosine_decay_restarts'),
  initialLearningRate: initialRate,
  firstDecaySteps: decaySteps.meta({ description: 'Steps of the first period.', examples: [1000] }),
  tMul: rate.optional().meta({ description: 'Each period is so many times as long as the one before.' }),
  mMul: rate
    .optional()
    .meta({ description: 'Each period starts at so many times the rate of the one before.' }),
  alpha: remainder,
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
