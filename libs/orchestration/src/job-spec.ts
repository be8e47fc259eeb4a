import { z } from 'zod';
import { checkpointsSchema, resolveCheckpoints } from './checkpoints-spec.js';
import { dataSchema } from './data-spec.js';
import { modelSchema } from './model-spec.js';
import { outputsSchema } from './output-formats.js';
import { trainSchema } from './train-spec.js';
import { verifySchema } from './verify-spec.js';

const name = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'lower-case letters, digits and dashes, at most 63, a letter or digit first',
  )
  .meta({ description: 'Name of the job, for people; several jobs may share it.', examples: ['digits'] });

const modules = z
  .array(
    z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9-]{0,62}$/,
        'the name of a module: lower-case letters, digits and dashes; never a path',
      ),
  )
  .refine((names) => new Set(names).size === names.length, 'names without repetition')
  .default([])
  .meta({
    description:
      'Modules that register the layers of its own which the model uses; the operator allows them with --module PATH.',
  });

const count = z.int().min(1);

const workers = z
  .strictObject({
    min: count
      .default(1)
      .meta({ description: 'The job waits until so many workers are there, also when it has lost some.' }),
    max: count.optional().meta({
      description:
        'The job takes at most so many workers, also those that join while it runs; by default as many as min.',
    }),
  })
  .prefault({})
  .meta({ description: 'How many workers the job takes; the result does not depend on it.' });

const priority = z
  .int()
  .min(-1000)
  .max(1000)
  .default(0)
  .meta({
    description:
      'Which job gets workers first: the one of the higher priority, of equal ones the older one. A job that waits takes workers from ' +
      'running ones that have more than their workers.min, first from the lowest priority; none is taken below its minimum.',
  });

/** What may stand in a job file, before the defaults that depend on other fields are filled in. */
export const jobFileSchema = z
  .strictObject({
    name,
    modules,
    model: modelSchema,
    data: dataSchema.meta({ description: 'Where the examples come from, and what is made of them.' }),
    train: trainSchema.meta({ description: 'How the model is trained.' }),
    workers,
    priority,
    checkpoints: checkpointsSchema,
    verify: verifySchema,
    outputs: outputsSchema,
  })
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
  .refine(({ train, verify }) => train.exact || verify.verifyEvery === 0, {
    path: ['verify', 'verifyEvery'],
    when: hasComparableParts,
    error: '0 beside train.exact: false, with which a replica that is computed again may have other bits',
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

/** Made once: a schema compiles its checks when it is first used. */
const comparableParts = z.object({
  train: z.object({ batchSize: count, replicas: count.optional() }),
  workers,
});

/** Sizes are compared as soon as they are sizes, whatever else is wrong, so that all problems show at once. */
function hasComparableParts({ value }: { value: unknown }): boolean {
  return comparableParts.safeParse(value).success;
}

/** {@link jobFileSchema}, then the remaining defaults. */
export const jobSpecSchema = jobFileSchema.transform((spec) => {
  return {
    ...spec,
    train: { ...spec.train, replicas: replicasOf(spec) },
    workers: { ...spec.workers, max: maxWorkersOf(spec) },
    checkpoints: resolveCheckpoints(spec.checkpoints),
  };
});

/** A checked job description: all defaults are filled in, and `train.replicas` is resolved. Plain JSON. */
export type JobSpec = z.infer<typeof jobSpecSchema>;

/** How a job trains. */
export type TrainSpec = JobSpec['train'];
