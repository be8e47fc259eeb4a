import { z } from 'zod';

const threshold = z
  .number()
  .min(0)
  .max(1)
  .optional()
  .meta({
    description: 'From which output on a class counts as predicted; by default 0.5.',
    examples: [0.5],
  });
const k = z
  .int()
  .min(1)
  .optional()
  .meta({ description: 'Among how many of the largest outputs; by default 5.' });
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
const counting = {
  threshold,
  topK: z.int().min(1).optional().meta({ description: 'Count the largest so many outputs as predicted.' }),
  classId: z.int().min(0).optional().meta({ description: 'Look at this class alone.' }),
};

function metricOf<const N extends string, S extends z.ZodRawShape>(name: N, settings: S) {
  return z.strictObject({ name: z.literal(name), ...settings });
}

const withSettings = z.discriminatedUnion('name', [
  metricOf('accuracy', {}),
  metricOf('binary_accuracy', { threshold }),
  metricOf('categorical_accuracy', {}),
  metricOf('sparse_categorical_accuracy', {}),
  metricOf('top_k_categorical_accuracy', { k }),
  metricOf('sparse_top_k_categorical_accuracy', { k }),
  metricOf('exact_accuracy', {}),
  metricOf('precision', counting),
  metricOf('recall', counting),
  metricOf('f1_score', {
    average: z
      .enum(['micro', 'macro', 'weighted'])
      .optional()
      .meta({ description: 'How the classes are put together; by default each has its own score.' }),
    threshold,
  }),
  metricOf('auc', {
    numThresholds: z
      .int()
      .min(2)
      .optional()
      .meta({ description: 'At how many thresholds the curve is taken; by default 200.', examples: [200] }),
    curve: z.enum(['ROC', 'PR']).optional().meta({ description: 'Which curve; by default ROC.' }),
    summationMethod: z
      .enum(['interpolation', 'minoring', 'majoring'])
      .optional()
      .meta({ description: 'How the area under it is summed; by default interpolation.' }),
    fromLogits,
  }),
  metricOf('mean_squared_error', {}),
  metricOf('root_mean_squared_error', {}),
  metricOf('mean_absolute_error', {}),
  metricOf('mean_absolute_percentage_error', {}),
  metricOf('mean_squared_logarithmic_error', {}),
  metricOf('log_cosh_error', {}),
  metricOf('cosine_similarity', {}),
  metricOf('binary_crossentropy', { fromLogits, labelSmoothing }),
  metricOf('categorical_crossentropy', { fromLogits, labelSmoothing }),
  metricOf('sparse_categorical_crossentropy', { fromLogits }),
  metricOf('kl_divergence', {}),
  metricOf('poisson', {}),
  metricOf('hinge', {}),
  metricOf('squared_hinge', {}),
  metricOf('categorical_hinge', {}),
]);

const names = withSettings.options.map((option) => option.shape.name.value) as [MetricName, ...MetricName[]];

/** A metric by its name, or with settings. */
export const metricSchema = z
  .union([z.enum(names), withSettings])
  .meta({ description: "What is measured: a name, or a mapping of name and Keras's settings." });

/** The name of a metric. */
export type MetricName = z.infer<typeof withSettings>['name'];

/** A metric with settings. */
export type MetricSettings = z.infer<typeof withSettings>;

/** How a metric is asked for. */
export type MetricSpec = z.infer<typeof metricSchema>;
