import { z } from 'zod';

/** How often a checkpoint is taken where a job says nothing of it. */
const DEFAULT_SECONDS = 60;
const DEFAULT_KEPT = 2;

const count = z.int().min(1);

/** `checkpoints` of a job file. */
export const checkpointsSchema = z
  .strictObject({
    everySeconds: count.optional().meta({
      description: `A checkpoint is due after so many seconds, and later where that would cost a twentieth of the time; by default ${DEFAULT_SECONDS}, where nothing else is said.`,
    }),
    everySteps: count.optional().meta({ description: 'A checkpoint is due after each so many steps.' }),
    everyEpochs: count.optional().meta({ description: 'A checkpoint is due after each so many epochs.' }),
    keep: z.int().min(0).max(100).default(DEFAULT_KEPT).meta({
      description:
        'So many are kept, the latest, and beside them the newest one to which workers that disagree may go back; with 0 none is taken.',
    }),
  })
  .prefault({})
  .meta({
    description:
      'How often the coordinator gets a copy of the state, from which the job goes on when all its workers are lost, or by thaw resume. None waits for another: one that is due while the one before is on its way is left out. The result does not depend on it.',
  });

/** When a job takes checkpoints, and how many it keeps. */
export type CheckpointsSpec = z.infer<typeof checkpointsSchema>;

/** With the default, where no interval is given. */
export function resolveCheckpoints(written: CheckpointsSpec): CheckpointsSpec {
  const { everySeconds, everySteps, everyEpochs } = written;
  const isSaid = [everySeconds, everySteps, everyEpochs].some((each) => each !== undefined);
  return isSaid ? written : { ...written, everySeconds: DEFAULT_SECONDS };
}

/** How many checkpoints a job keeps; its description may be older than this setting. */
export function keptCheckpoints(spec: { readonly checkpoints?: CheckpointsSpec } | undefined): number {
  return spec?.checkpoints?.keep ?? DEFAULT_KEPT;
}
