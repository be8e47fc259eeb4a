import { z } from 'zod';

const text = z.string().min(1);
const ratio = z.number().min(0).lt(1);

/** Where the examples of a job come from and what is made of them. */
export const dataSchema = z.strictObject({
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

/** Where a job's examples come from. */
export type DataSpec = z.infer<typeof dataSchema>;
