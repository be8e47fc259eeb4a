import { z } from 'zod';

const size = z.int().min(1).max(16_384);

const resize = z
  .strictObject({
    height: size.optional().meta({ description: "In pixels; by default the model's." }),
    width: size.optional().meta({ description: "In pixels; by default the model's." }),
    mode: z.enum(['stretch', 'crop', 'pad']).default('stretch').meta({
      description:
        'What gives way where the proportions differ: the proportions, the longer side, or neither (black is added).',
    }),
    interpolation: z
      .enum(['nearest', 'bilinear', 'bicubic', 'lanczos'])
      .default('bilinear')
      .meta({ description: 'How pixels are computed; all but nearest smooth where they make smaller.' }),
  })
  .refine(({ height, width }) => (height === undefined) === (width === undefined), {
    error: 'height and width, or neither',
  });

const onCorrupt = z.union([
  z.literal('fail'),
  z.strictObject({
    skip: z.int().min(1).meta({ description: 'Fail only if more images than this cannot be read.' }),
  }),
]);

/** How image files become examples. */
export const imageFields = {
  channels: z
    .union([z.literal(1), z.literal(3)])
    .optional()
    .meta({ description: "1 for grey, 3 for colour; by default the model's, else 3." }),
  resize: resize
    .prefault({})
    .meta({ description: "The size that all images are brought to; by default the model's input size." }),
  onCorrupt: onCorrupt.default('fail').meta({
    description:
      'What to do about images that cannot be read: fail, or {skip: MOST}, which names them in the events.',
  }),
};

/** How images are brought to one size. */
export type ResizeSpec = z.infer<typeof resize>;

/** What is done about unreadable images. */
export type CorruptImagesSpec = z.infer<typeof onCorrupt>;
