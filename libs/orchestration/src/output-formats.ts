import { z } from 'zod';

/** The formats of the trained model that a job can leave, and the name of each one's file; in the order in which they are stored. */
export const OUTPUT_FILES = {
  safetensors: 'model.safetensors',
  keras: 'model.keras',
  h5: 'model.h5',
  'weights.h5': 'model.weights.h5',
  tfjs: 'model.json',
} as const;

/** A format of a trained model. */
export type OutputFormat = keyof typeof OUTPUT_FILES;

/** All formats, in the order in which a job stores them. */
export const OUTPUT_FORMATS = Object.keys(OUTPUT_FILES) as OutputFormat[];

/** `outputs` of a job file. */
export const outputsSchema = z
  .array(z.enum(OUTPUT_FORMATS))
  .refine((formats) => new Set(formats).size === formats.length, 'formats without repetition')
  .refine(
    (formats) => formats.includes('safetensors'),
    'safetensors among them, for other jobs that start from this one read it',
  )
  .default(['safetensors', 'keras'])
  .meta({
    description:
      'Formats of the trained model that the job leaves, as model.safetensors, model.keras (Keras 3), model.h5 (Keras 2), model.weights.h5 and model.json with shards (TensorFlow.js). Each is as large as the model; thaw export JOB --format makes further ones later.',
    examples: [['safetensors', 'keras', 'tfjs']],
  });
