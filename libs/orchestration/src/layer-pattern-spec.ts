import { z } from 'zod';

const text = z.string().min(1);

/** Names layers of a model. */
export const layerPatternSchema = z
  .union([
    text,
    z.strictObject({
      class: text.meta({ description: 'Layers of this class, such as BatchNormalization.' }),
      path: text.optional().meta({ description: 'Only those whose path matches; by default all.' }),
    }),
  ])
  .meta({
    description: 'A layer path, in which * stands for any characters, or a mapping with a layer class.',
  });
