import { z } from 'zod';
import { layerPatternSchema } from './layer-pattern-spec.js';
import { optimizerSchema } from './optimizer-spec.js';
import { earlyStoppingSchema, plateauSchema } from './plateau-spec.js';

/** Goes on with optimizer, slots, iteration and schedule of the phase before. */
export const CONTINUE = 'continue';

/** What one stretch of training says for itself; at the top of `train`, where there is one phase only, all is optional. */
export const phaseFields = {
  freeze: z
    .array(layerPatternSchema)
    .meta({ description: 'Layers that do not learn. Paths yield to thaw, a layer class does not.' }),
  thaw: z
    .array(layerPatternSchema)
    .meta({ description: 'Layers that learn although a path in freeze holds them.' }),
  optimizer: optimizerSchema,
  epochs: z.int().min(1).meta({ description: 'How many times every example is used, at most.' }),
  earlyStopping: earlyStoppingSchema,
  reduceLrOnPlateau: plateauSchema,
};

/** A stretch of a job with one freeze plan and one optimizer. */
export const phaseSchema = z
  .strictObject({
    name: z.string().min(1).max(63).optional().meta({ description: 'For people; by default its number.' }),
    freeze: phaseFields.freeze.default([]),
    thaw: phaseFields.thaw.default([]),
    optimizer: z.union([optimizerSchema, z.literal(CONTINUE)]).meta({
      description: `How weights are updated, from fresh slots on; ${CONTINUE}: as in the phase before, with its slots.`,
      examples: [{ name: 'adam', learningRate: 0.001 }],
    }),
    epochs: phaseFields.epochs,
    earlyStopping: phaseFields.earlyStopping.optional(),
    reduceLrOnPlateau: phaseFields.reduceLrOnPlateau.optional(),
  })
  .meta({ description: 'A stretch of training with one freeze plan and one optimizer.' });
