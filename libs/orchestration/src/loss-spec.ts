import { z } from 'zod';

const reduction = z.enum(['sum_over_batch_size', 'mean', 'sum', 'mean_with_sample_weight']).optional().meta({
  description:
    'What a batch makes of the losses of its examples; by default sum_over_batch_size, their mean.',
});
const fromLogits = z.boolean().optional().meta({ description: 'The outputs are logits, not probabilities.' });
const labelSmoothing = z
  .number()
  .min(0)
  .max(1)
  .optional()
  .meta({
    description: 'How far labels are drawn towards an even spread over the classes; by default 0.',
    examples: [0.1],
  });
const factor = (description: string) => z.number().min(0).optional().meta({ description });
const focal = {
  alpha: factor('Weight of the classes against each other; by default 0.25.'),
  gamma: factor('How much less examples count that are learned already; by default 2.'),
};
const axis = z.array(z.int()).min(1).optional().meta({ description: 'What is summed up.' });

function lossOf<const N extends string, S extends z.ZodRawShape>(name: N, settings: S) {
  return z.strictObject({ name: z.literal(name), ...settings, reduction });
}

const withSettings = z.discriminatedUnion('name', [
  lossOf('sparse_categorical_crossentropy', {
    fromLogits,
    ignoreClass: z.int().optional().meta({ description: 'Examples of this label do not count.' }),
  }),
  lossOf('categorical_crossentropy', { fromLogits, labelSmoothing }),
  lossOf('categorical_focal_crossentropy', { fromLogits, labelSmoothing, ...focal }),
  lossOf('binary_crossentropy', { fromLogits, labelSmoothing }),
  lossOf('binary_focal_crossentropy', {
    fromLogits,
    labelSmoothing,
    applyClassBalancing: z
      .boolean()
      .optional()
      .meta({ description: 'Whether alpha weighs the classes; by default false.' }),
    ...focal,
  }),
  lossOf('mean_squared_error', {}),
  lossOf('mean_absolute_error', {}),
  lossOf('mean_absolute_percentage_error', {}),
  lossOf('mean_squared_logarithmic_error', {}),
  lossOf('huber', {
    delta: z
      .number()
      .gt(0)
      .optional()
      .meta({ description: 'Where the loss turns from quadratic to linear; by default 1.' }),
  }),
  lossOf('log_cosh', {}),
  lossOf('hinge', {}),
  lossOf('squared_hinge', {}),
  lossOf('categorical_hinge', {}),
  lossOf('kl_divergence', {}),
  lossOf('poisson', {}),
  lossOf('cosine_similarity', {
    axis: z.int().optional().meta({ description: 'Along which vectors are compared; by default -1.' }),
  }),
  lossOf('dice', { axis }),
  lossOf('tversky', {
    axis,
    alpha: factor('Weight of false positives; by default 0.5.'),
    beta: factor('Weight of false negatives; by default 0.5.'),
  }),
]);

const names = withSettings.options.map((option) => option.shape.name.value) as [LossName, ...LossName[]];

/** A loss by its name, or with settings. */
export const lossSchema = z
  .union([z.enum(names), withSettings])
  .meta({ description: "What training makes small: a name, or a mapping of name and Keras's settings." });

/** The name of a loss. */
export type LossName = z.infer<typeof withSettings>['name'];

/** A loss with settings. */
export type LossSettings = z.infer<typeof withSettings>;

/** How a loss is asked for. */
export type LossSpec = z.infer<typeof lossSchema>;
