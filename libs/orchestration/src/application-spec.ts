import { z } from 'zod';

const text = z.string().min(1);
const positive = z.number().gt(0);
const size = z.int().min(1);

const MOBILE_NETS: readonly string[] = ['MobileNet', 'MobileNetV2'];

/** The settings that only some applications have. */
const SPECIAL_SETTINGS = {
  alpha: MOBILE_NETS,
  depthMultiplier: ['MobileNet'],
  dropout: ['MobileNet'],
};

/** What an application is made from: Keras's options, and where the values of its weights come from. */
export const applicationFields = {
  application: z.enum(['ResNet50', 'MobileNet', 'MobileNetV2', 'EfficientNetB0']).meta({
    description: "One of Keras's applications, with its layers and names.",
    examples: ['MobileNet'],
  }),
  includeTop: z
    .boolean()
    .default(false)
    .meta({ description: "Whether it ends in its classifier; unlike Keras's, the default is false." }),
  inputShape: z
    .tuple([size, size, size])
    .optional()
    .meta({
      description: '[height, width, channels]; with its classifier by default [224, 224, 3].',
      examples: [[96, 96, 3]],
    }),
  pooling: z.enum(['avg', 'max']).optional().meta({
    description: 'Without its classifier: the mean or maximum over height and width as its output.',
  }),
  classes: size
    .optional()
    .meta({ description: 'How many classes its classifier tells apart; by default 1000.', examples: [10] }),
  classifierActivation: z
    .enum(['softmax', 'sigmoid', 'linear'])
    .optional()
    .meta({ description: 'Activation of its classifier; by default softmax, linear for logits.' }),
  alpha: positive.optional().meta({ description: 'Of the MobileNets: how wide they are; by default 1.' }),
  depthMultiplier: size.optional().meta({
    description: 'Of MobileNet: filters of each channel in the depthwise convolutions; by default 1.',
  }),
  dropout: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .meta({
      description: "Of MobileNet's classifier: the rate of dropout; by default 0.001.",
      examples: [0.001],
    }),
  weights: text.default('none').meta({
    description:
      'imagenet: those that Keras publishes, which the coordinator fetches once; none: drawn from the seed; or the path of a file with a value for each of its weights: .keras, .h5, .weights.h5, .safetensors or a model.json.',
    examples: ['imagenet'],
  }),
};

/** How an application is asked for. */
export type ApplicationSpec = z.infer<z.ZodObject<typeof applicationFields>>;

/** Adds a problem for each setting that the application does not have. */
export function refuseOtherApplications(spec: ApplicationSpec, context: z.core.$RefinementCtx): void {
  for (const [setting, applications] of Object.entries(SPECIAL_SETTINGS)) {
    const isGiven = spec[setting as keyof typeof SPECIAL_SETTINGS] !== undefined;
    if (!isGiven || applications.includes(spec.application)) continue;
    const message = `no ${setting} with ${spec.application}; ${applications.join(' and ')} can have it`;
    context.addIssue({ code: 'custom', path: [setting], message });
  }
}

/** The path in `weights` of an application; undefined for what is no path. */
export function weightsPathOf({ weights }: Pick<ApplicationSpec, 'weights'>): string | undefined {
  return weights === 'none' || weights === 'imagenet' ? undefined : weights;
}
