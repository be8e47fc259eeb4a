import { z } from 'zod';
import { lossSchema } from './loss-spec.js';
import { metricSchema } from './metric-spec.js';
import { optimizerSchema } from './optimizer-spec.js';

const name = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'lower-case letters, digits and dashes, at most 63, a letter or digit first',
  )
  .meta({ description: 'Name of the job, for people; several jobs may share it.' });

const text = z.string().min(1);
const count = z.int().min(1);
const ratio = z.number().min(0).lt(1);

const kerasConfig = z
  .object({ class_name: text, config: z.record(z.string(), z.json()) })
  .catchall(z.json())
  .meta({ description: "A layer or model in Keras's config form: {class_name, config}." });

const baseOptions = {
  upTo: text.optional().meta({ description: 'Cut the base after the layer of this name.' }),
  weights: z
    .enum(['stored', 'random'])
    .optional()
    .meta({ description: 'stored: as they come with the base; random: keep the topology, initialize anew.' }),
};

const base = z
  .union([
    z.strictObject({ config: kerasConfig, ...baseOptions }),
    z.strictObject({
      file: text.meta({ description: ".json (Keras's model.to_json()) or .safetensors (Thaw's)." }),
      ...baseOptions,
    }),
    z.strictObject({ job: text.meta({ description: 'Id of a finished job.' }), ...baseOptions }),
  ])
  .meta({ description: 'The model to start from: exactly one of config, file and job.' });

const model = z.strictObject({
  base,
  head: z
    .array(kerasConfig)
    .min(1)
    .optional()
    .meta({ description: 'Layers put after the base, in a new model [base, ...head].' }),
});

const data = z.strictObject({
  format: z.enum(['idx']).meta({ description: 'How the files are written.' }),
  images: text.meta({ description: 'File of the images, optionally gzipped.' }),
  labels: text.meta({ description: 'File of the labels, optionally gzipped.' }),
  classes: z
    .array(z.int().min(0))
    .min(1)
    .refine((classes) => new Set(classes).size === classes.length, 'labels without repetition')
    .optional()
    .meta({ description: 'Keep the examples of these labels only; the n-th of them becomes class n.' }),
  scale: z.number().default(1).meta({ description: 'Every value of an image is multiplied by this.' }),
  offset: z.number().default(0).meta({ description: 'Added to every value of an image after scaling.' }),
  holdOut: ratio.default(0).meta({ description: 'Fraction of the examples kept back for evaluation.' }),
});

const train = z.strictObject({
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

const workers = z
  .strictObject({
    min: count.default(1).meta({ description: 'The job waits until so many workers are there.' }),
    max: count
      .optional()
      .meta({ description: 'The job takes at most so many workers; by default as many as min.' }),
  })
  .prefault({});

/** What may stand in a job file, before the defaults that depend on other fields are filled in. */
export const jobFileSchema = z
  .strictObject({ name, model, data, train, workers })
  .refine((spec) => spec.workers.min <= maxWorkersOf(spec), {
    path: ['workers', 'min'],
    when: hasComparableParts,
    error: ({ input }) => `at most workers.max (${maxWorkersOf(input as SizedSpec)})`,
  })
  .refine((spec) => maxWorkersOf(spec) <= replicasOf(spec), {
    path: ['workers', 'max'],
    when: hasComparableParts,
    error: ({ input }) =>
      `at most train.replicas (${replicasOf(input as SizedSpec)}), for every worker carries one`,
  })
  .refine((spec) => spec.train.batchSize % replicasOf(spec) === 0, {
    path: ['train', 'batchSize'],
    when: hasComparableParts,
    error: ({ input }) =>
      `a multiple of the replicas (${replicasOf(input as SizedSpec)}; by default workers.max)`,
  });

interface SizedSpec {
  readonly train: { readonly replicas?: number | undefined };
  readonly workers: { readonly min: number; readonly max?: number | undefined };
}

function maxWorkersOf({ workers: { min, max } }: SizedSpec): number {
  return max ?? min;
}

function replicasOf(spec: SizedSpec): number {
  return spec.train.replicas ?? maxWorkersOf(spec);
}

/** Sizes are compared as soon as they are sizes, whatever else is wrong, so that all problems show at once. */
function hasComparableParts({ value }: { value: unknown }): boolean {
  return z
    .object({ train: z.object({ batchSize: count, replicas: count.optional() }), workers })
    .safeParse(value).success;
}

/** {@link jobFileSchema}, then the remaining defaults. */
export const jobSpecSchema = jobFileSchema.transform((spec) => {
  return {
    ...spec,
    train: { ...spec.train, replicas: replicasOf(spec) },
    workers: { ...spec.workers, max: maxWorkersOf(spec) },
  };
});

/** A checked job description: all defaults are filled in, and `train.replicas` is resolved. Plain JSON. */
export type JobSpec = z.infer<typeof jobSpecSchema>;

/** A layer or model in Keras's config form; what `config` holds is checked when the layers are built. */
export type KerasConfig = z.infer<typeof kerasConfig>;

/** Where a job's model comes from. */
export type BaseSpec = JobSpec['model']['base'];

/** Where a job's examples come from. */
export type DataSpec = JobSpec['data'];

/** How a job trains. */
export type TrainSpec = JobSpec['train'];
