import { z } from 'zod';
import { applicationFields, refuseOtherApplications } from './application-spec.js';

const text = z.string().min(1);

const kerasConfig = z
  .object({
    class_name: text.meta({
      description: 'The class: one of Keras, or one that a module registers.',
      examples: ['Dense'],
    }),
    config: z
      .record(z.string(), z.json())
      .meta({ description: "Its settings, under Keras's keys.", examples: [{ units: 10 }] }),
  })
  .catchall(z.json())
  .meta({
    description: "A layer or model in Keras's config form: {class_name, config}.",
    examples: [{ class_name: 'Dense', config: { units: 10 } }],
  });

const upTo = text
  .optional()
  .meta({ description: 'Cut the base after the layer of this name.', examples: ['conv4_block6_out'] });

const baseOptions = {
  upTo,
  weights: z
    .enum(['stored', 'random'])
    .optional()
    .meta({ description: 'stored: as they come with the base; random: keep the topology, initialize anew.' }),
};

const base = z
  .union([
    z.strictObject({ ...applicationFields, upTo }).superRefine(refuseOtherApplications),
    z.strictObject({ config: kerasConfig, ...baseOptions }),
    z.strictObject({
      file: text.meta({
        description:
          "A model file: .keras, .h5, TensorFlow.js's model.json, .safetensors (Thaw's), or .json (Keras's model.to_json()).",
        examples: ['model.keras'],
      }),
      ...baseOptions,
    }),
    z.strictObject({
      job: text.meta({
        description: 'Id of a succeeded job, or a name, which means the newest of that name.',
        examples: ['digits-base'],
      }),
      ...baseOptions,
    }),
  ])
  .meta({ description: 'The model to start from: exactly one of application, config, file and job.' });

/** The model of a job: where it starts from, and what is put after that. */
export const modelSchema = z
  .strictObject({
    base,
    head: z
      .array(kerasConfig)
      .min(1)
      .optional()
      .meta({ description: 'Layers put after the base, in a new model [base, ...head].' }),
  })
  .meta({ description: 'What is trained: a base, and what is put after it.' });

/** A layer or model in Keras's config form; what `config` holds is checked when the layers are built. */
export type KerasConfig = z.infer<typeof kerasConfig>;

/** Where a job's model comes from. */
export type BaseSpec = z.infer<typeof base>;
