import { z } from 'zod';
import { valueFields } from './data-values-spec.js';
import { imageFields } from './image-data-spec.js';
import type { JobSpec } from './job-spec.js';
import { lossSchema } from './loss-spec.js';
import { metricSchema } from './metric-spec.js';

/** What a trained model's file says beside the model, so that new examples are treated as those of its training were. */
export const modelUseSchema = z.object({
  /** By class. */
  classNames: z.array(z.string()),
  /** Of one example, channels last. */
  sampleShape: z.array(z.int().min(1)),
  values: z.object(valueFields),
  resize: imageFields.resize,
  loss: lossSchema,
  metrics: z.array(metricSchema),
});

/** How a trained model is used. */
export type ModelUse = z.infer<typeof modelUseSchema>;

/** What a job's model is to be used with. */
export function modelUseOf(
  { data, train }: JobSpec,
  {
    classNames,
    sampleShape,
  }: { readonly classNames: readonly string[]; readonly sampleShape: readonly number[] },
): ModelUse {
  const { scale, offset, mean, std, preprocess } = data;
  const { loss, metrics } = train;
  return modelUseSchema.parse({
    classNames,
    sampleShape,
    values: { scale, offset, mean, std, preprocess },
    ...('resize' in data && { resize: data.resize }),
    loss,
    metrics,
  });
}
