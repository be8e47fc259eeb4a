import { z } from 'zod';

/** How Keras's applications had their pixels made ready; `none` leaves the values to the other settings. */
const mode = z.enum(['none', 'caffe', 'tf', 'torch']);

const perChannel = 'one for all channels, or one for each';

/** What is made of the stored values before a model sees them. */
export const valueFields = {
  scale: z.number().default(1).meta({ description: 'Every value of an example is multiplied by this.' }),
  offset: z.number().default(0).meta({ description: 'Added to every value after scaling.' }),
  mean: z
    .array(z.number())
    .min(1)
    .optional()
    .meta({ description: `Subtracted after scale and offset: ${perChannel}.` }),
  std: z
    .array(z.number().gt(0))
    .min(1)
    .optional()
    .meta({ description: `Divides what mean has left: ${perChannel}.` }),
  preprocess: mode.optional().meta({
    description:
      "Instead of scale, offset, mean and std: the pixels' form as Keras's applications know it. caffe: BGR, centered; " +
      'tf: from -1 to 1; torch: normalized by ImageNet. By default that of the application which is the base, else none.',
  }),
};

/** The part of a job's data section that says what is made of the stored values. */
export interface ValuesSpec {
  readonly scale: number;
  readonly offset: number;
  readonly mean?: readonly number[] | undefined;
  readonly std?: readonly number[] | undefined;
  readonly preprocess?: z.infer<typeof mode> | undefined;
}

/** Whether nothing is said of the values, so that an application's own preprocessing may take place. */
export function hasDefaultValues({ scale, offset, mean, std, preprocess }: ValuesSpec): boolean {
  return preprocess === undefined && isPlain({ scale, offset, mean, std });
}

/** A mode says all; what stands beside it would be ignored in silence. */
export function hasOneValuesRule(values: ValuesSpec): boolean {
  return values.preprocess === undefined || values.preprocess === 'none' || isPlain(values);
}

function isPlain({ scale, offset, mean, std }: ValuesSpec): boolean {
  return scale === 1 && offset === 0 && mean === undefined && std === undefined;
}

const MODES = {
  caffe: 'BGR, centered on the means of ImageNet (caffe)',
  tf: 'from -1 to 1 (tf)',
  torch: 'normalized by the statistics of ImageNet (torch)',
};

/** What is done to the values, in words. */
export function describeValues(values: ValuesSpec): string {
  const { scale, offset, mean, std, preprocess = 'none' } = values;
  if (preprocess !== 'none') return MODES[preprocess];
  if (isPlain(values)) return 'as stored';
  const parts = [
    ...(scale === 1 ? [] : [`times ${scale}`]),
    ...(offset === 0 ? [] : [`plus ${offset}`]),
    ...(mean === undefined ? [] : [`minus ${mean.join(', ')}`]),
    ...(std === undefined ? [] : [`divided by ${std.join(', ')}`]),
  ];
  return parts.join(', ');
}
