import { z } from 'zod';

/** `train.lossScale` of a job file. @source keras/src/optimizers/loss_scale_optimizer.py, `__init__` */
export const lossScaleSchema = z
  .strictObject({
    initialScale: z
      .number()
      .gt(0)
      .max(3e38)
      .default(2 ** 15)
      .meta({ description: 'Of the first step of an optimizer.' }),
    dynamicGrowthSteps: z
      .int()
      .min(1)
      .default(2000)
      .meta({ description: 'After so many steps in a row without an overflow the scale is doubled.' }),
  })
  .meta({
    description:
      'With precision: mixed_float16, what the loss is multiplied with before its gradients are computed, so that they do not vanish in float16. A step whose gradients overflow changes no weight, and the scale is halved, as by the LossScaleOptimizer of Keras.',
  });

/** How the loss is scaled. */
export type LossScaleSpec = z.infer<typeof lossScaleSchema>;
