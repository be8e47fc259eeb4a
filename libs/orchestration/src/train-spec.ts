import { z } from 'zod';
import { lossSchema } from './loss-spec.js';
import { metricSchema } from './metric-spec.js';
import { optimizerSchema } from './optimizer-spec.js';

const text = z.string().min(1);
const count = z.int().min(1);

/** How a job trains. */
export const trainSchema = z.strictObject({
  freeze: z
    .array(text)
    .default([])
    .meta({ description: 'Layers to freeze: layer paths, * stands for any characters.' }),
  loss: lossSchema,
  optimizer: optimizerSchema,
  metrics: z.array(metricSchema).default([]),
  batchSize: count.meta({ description: 'Examples in one step over all replicas; a multiple of replicas.' }),
  epochs: count.meta({ description: 'How many times every example is used.' }),
  replicas: count
    .max(4096)
    .optional()
    .meta({ description: 'Fixed shares of every batch, part of the result; by default workers.max.' }),
  seed: z.int().meta({ description: 'Decides order, initial weights and all that is random.' }),
});
