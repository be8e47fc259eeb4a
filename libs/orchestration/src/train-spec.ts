import { z } from 'zod';
import { lossScaleSchema, type LossScaleSpec } from './loss-scale-spec.js';
import { lossSchema } from './loss-spec.js';
import { directionOf } from './metric-directions.js';
import { metricSchema } from './metric-spec.js';
import type { OptimizerSpec } from './optimizer-spec.js';
import { CONTINUE, phaseFields, phaseSchema } from './phase-spec.js';
import { addTrainProblems } from './train-problem.js';

const count = z.int().min(1);

const PRECISIONS = ['float32', 'mixed_bfloat16', 'mixed_float16'] as const;

const trainFields = z
  .strictObject({
    freeze: phaseFields.freeze.optional(),
    thaw: phaseFields.thaw.optional(),
    loss: lossSchema,
    optimizer: phaseFields.optimizer.optional(),
    metrics: z.array(metricSchema).default([]),
    batchSize: count.meta({ description: 'Examples in one step over all replicas; a multiple of replicas.' }),
    epochs: phaseFields.epochs.optional(),
    earlyStopping: phaseFields.earlyStopping.optional(),
    reduceLrOnPlateau: phaseFields.reduceLrOnPlateau.optional(),
    phases: z.array(phaseSchema).min(1).max(100).optional().meta({
      description: 'One after the other, in place of freeze, thaw, optimizer, epochs and the rules here.',
    }),
    replicas: count
      .max(4096)
      .optional()
      .meta({ description: 'Fixed shares of every batch, part of the result; by default workers.max.' }),
    execution: z.enum(['compiled', 'eager']).default('compiled').meta({
      description:
        'Whether the ops of a pass run as one graph, which is faster, or one by one. They agree to about 1e-5; each gives the same bits on any number of workers. What cannot be recorded runs one by one, and the job says why.',
    }),
    precision: z.enum(PRECISIONS).default('float32').meta({
      description:
        'What convolutions and matrix products of compiled passes are computed in. With mixed_bfloat16 it is bfloat16, with mixed_float16 float16, with sums, weights, slots and gradients in float32; it is faster where the processor or device has instructions for it. float16 is more precise, and ends at 65504: losses are scaled, and a loss or moving statistic that becomes infinite ends the job. It is for GPUs: processors take many times as long for the gradients of convolutions in it.',
    }),
    lossScale: lossScaleSchema.optional(),
    exact: z.boolean().default(true).meta({
      description:
        'Whether every run has to give the same bits. With false the job may have workers that were started with --nondeterministic, which also run ops that have no deterministic kernel on their device; all members then still hold the same state, but another run may end with other bits.',
    }),
    cache: z.enum(['auto', 'off']).default('auto').meta({
      description:
        'Whether what the frozen beginning of the model makes of an example is computed once and kept. With off it is computed in every pass, which agrees to about 1e-5; kept, evicted or computed anew it is the same to the last bit.',
    }),
    cacheBytes: z
      .int()
      .min(0)
      .default(20 * 2 ** 30)
      .meta({
        description:
          'What that may take over all examples of the job and their views. What would take more is not kept; where what an earlier layer leaves of an example is small enough, that is. So it decides what is computed, whatever memory and disk a worker has.',
      }),
    views: count.max(1000).optional().meta({
      description:
        'In how many ways layers that change images at random change each example: in one epoch after the other, and from the first again. So what a frozen base behind them makes of an example can be kept, once for each way. By default they change it anew in every epoch, as in Keras.',
    }),
    seed: z.int().meta({ description: 'Decides order, initial weights and all that is random.' }),
  })
  .superRefine(addTrainProblems, {
    when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
  });

/** How a job trains; what comes out is a list of phases, whichever way it was written. */
export const trainSchema = trainFields.transform(
  ({ freeze, thaw, optimizer, epochs, earlyStopping, reduceLrOnPlateau, phases, ...train }) => {
    const written = phases ?? [
      {
        name: ONLY_PHASE,
        freeze: freeze ?? [],
        thaw: thaw ?? [],
        // Both are there: the rules of this schema say so where there are no phases.
        optimizer: optimizer as OptimizerSpec,
        epochs: epochs ?? 1,
        earlyStopping,
        reduceLrOnPlateau,
      },
    ];
    return { ...train, ...scaleOf(train), phases: written.map(resolvePhase) };
  },
);

/** In float16 gradients are always scaled. */
function scaleOf({ precision, lossScale }: Pick<z.infer<typeof trainFields>, 'precision' | 'lossScale'>): {
  readonly lossScale?: LossScaleSpec;
} {
  return precision === 'mixed_float16' ? { lossScale: lossScale ?? lossScaleSchema.parse({}) } : {};
}

/** The name of the phase of a job that does not speak of phases. */
const ONLY_PHASE = 'training';

type WrittenPhase = z.infer<typeof phaseSchema>;

/** A stretch of a job with one freeze plan and one optimizer, its defaults filled in. */
export type PhaseSpec = ReturnType<typeof resolvePhase>;

/** When a phase ends before its last epoch. */
export type EarlyStoppingSpec = NonNullable<PhaseSpec['earlyStopping']>;

/** When the learning rate of a phase is lowered. */
export type PlateauSpec = NonNullable<PhaseSpec['reduceLrOnPlateau']>;

function resolvePhase({ name, earlyStopping, reduceLrOnPlateau, ...phase }: WrittenPhase, index: number) {
  return {
    name: name ?? `${index + 1}`,
    ...phase,
    ...(earlyStopping && { earlyStopping: withDirection(earlyStopping) }),
    ...(reduceLrOnPlateau && { reduceLrOnPlateau: withDirection(reduceLrOnPlateau) }),
  };
}

function withDirection<Rule extends { monitor: string; mode: 'auto' | 'min' | 'max' }>(
  rule: Rule,
): Omit<Rule, 'mode'> & { mode: 'min' | 'max' } {
  const mode = rule.mode === 'auto' ? (directionOf(rule.monitor) ?? 'min') : rule.mode;
  return { ...rule, mode };
}

/** Where a phase stands in the job file, for messages: `train`, or `train.phases[1]`. */
export function placeOfPhase(phases: readonly Pick<PhaseSpec, 'name'>[], index: number): string {
  const isShorthand = phases.length === 1 && phases[0]?.name === ONLY_PHASE;
  return isShorthand ? 'train' : `train.phases[${index}]`;
}

/** The optimizer of a phase: its own, or the one that it goes on with. */
export function optimizerOfPhase(
  phases: readonly Pick<PhaseSpec, 'optimizer'>[],
  index: number,
): OptimizerSpec {
  const own = phases.slice(0, index + 1).findLast(({ optimizer }) => optimizer !== CONTINUE)?.optimizer;
  if (own === undefined || own === CONTINUE) throw new RangeError(`phase ${index} goes on with nothing`);
  return own;
}
