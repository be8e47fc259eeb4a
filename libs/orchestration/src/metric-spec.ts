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
const average = z
  .enum(['micro', 'macro', 'weighted'])
  .optional()
  .meta({ description: 'How the classes are put together; by default each has its own score.' });
const classId = z.int().min(0).optional().meta({ description: 'Look at this class alone.' });
const numThresholds = z
  .int()
  .min(2)
  .optional()
  .meta({ description: 'At how many thresholds the curve is taken; by default 200.', examples: [200] });
const counting = {
  threshold,
  topK: z.int().min(1).optional().meta({ description: 'Count the largest so many outputs as predicted.' }),
  classId,
};
const atLeast = (description: string) =>
  z
    .number()
    .min(0)
    .max(1)
    .meta({ description, examples: [0.9] });
const overlap = {
  numClasses: z
    .int()
    .min(1)
    .meta({ description: 'How many classes there are.', examples: [10] }),
  ignoreClass: z.int().optional().meta({ description: 'What is labelled so does not count.' }),
  sparseYPred: z.boolean().optional().meta({
    description:
      'Outputs are classes and not one number for each; by default false where the name says one-hot.',
  }),
};
const sparseYTrue = z
  .boolean()
  .optional()
  .meta({ description: 'Labels are classes and not one number for each; by default true.' });
const targetClassIds = z
  .array(z.int().min(0))
  .min(1)
  .meta({ description: 'The classes whose mean is reported.', examples: [[0, 1]] });

function metricOf<const N extends string, S extends z.ZodRawShape>(name: N, settings: S) {
  return z.strictObject({ name: z.literal(name), ...settings });
}

/** Those whose name alone says enough. */
const byName = [
  metricOf('accuracy', {}),
  metricOf('binary_accuracy', { threshold }),
  metricOf('categorical_accuracy', {}),
  metricOf('sparse_categorical_accuracy', {}),
  metricOf('top_k_categorical_accuracy', { k }),
  metricOf('sparse_top_k_categorical_accuracy', { k }),
  metricOf('exact_accuracy', {}),
  metricOf('precision', counting),
  metricOf('recall', counting),
  metricOf('f1_score', { average, threshold }),
  metricOf('fbeta_score', {
    beta: z
      .number()
      .gt(0)
      .optional()
      .meta({
        description: 'How many times as much recall counts as precision; by default 1.',
        examples: [2],
      }),
    average,
    threshold,
  }),
  metricOf('true_positives', { threshold }),
  metricOf('true_negatives', { threshold }),
  metricOf('false_positives', { threshold }),
  metricOf('false_negatives', { threshold }),
  metricOf('auc', {
    numThresholds,
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
  metricOf('r2_score', {
    classAggregation: z
      .enum(['uniform_average', 'variance_weighted_average'])
      .optional()
      .meta({ description: 'How the outputs are put together; by default by their mean.' }),
    numRegressors: z
      .int()
      .min(0)
      .optional()
      .meta({ description: 'Of how many inputs, to adjust the score to their number; by default 0.' }),
  }),
  metricOf('pearson_correlation', {}),
  metricOf('concordance_correlation', {}),
  metricOf('binary_iou', {
    targetClassIds: targetClassIds.optional(),
    threshold,
  }),
] as const;

/** Those that must be told something. */
const bySettings = [
  metricOf('precision_at_recall', { recall: atLeast('What the recall must reach.'), numThresholds, classId }),
  metricOf('recall_at_precision', {
    precision: atLeast('What the precision must reach.'),
    numThresholds,
    classId,
  }),
  metricOf('sensitivity_at_specificity', {
    specificity: atLeast('What the specificity must reach.'),
    numThresholds,
    classId,
  }),
  metricOf('specificity_at_sensitivity', {
    sensitivity: atLeast('What the sensitivity must reach.'),
    numThresholds,
    classId,
  }),
  metricOf('iou', { targetClassIds, sparseYTrue, ...overlap }),
  metricOf('mean_iou', { sparseYTrue, ...overlap }),
  metricOf('one_hot_iou', { targetClassIds, ...overlap }),
  metricOf('one_hot_mean_iou', overlap),
] as const;

const withSettings = z.discriminatedUnion('name', [...byName, ...bySettings]);

/** The name of a metric that needs no settings. */
export type PlainMetricName = z.infer<(typeof byName)[number]>['name'];

const names = byName.map((option) => option.shape.name.value) as [PlainMetricName, ...PlainMetricName[]];

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
