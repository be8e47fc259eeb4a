import { z } from 'zod';

/** Seldom enough that a large state costs little, and often enough that little is done again. */
const DEFAULT_STATE_EVERY = 200;

const steps = z.int().min(0);

/** `verify` of a job file. */
export const verifySchema = z
  .strictObject({
    stateEvery: steps.default(DEFAULT_STATE_EVERY).meta({
      description:
        'After each so many steps all workers compare the digest of their whole state; with 0 only when a generation begins and at the end.',
    }),
    verifyEvery: steps.default(0).meta({
      description:
        'After each so many steps one replica of the step, each in turn, is computed on two further workers as well, as far as there are, to find one whose gradients are wrong while all states agree; with 0 never. Each worker then also fetches the examples of the two before it.',
    }),
  })
  .prefault({})
  .meta({
    description:
      'How often workers check each other. Where they differ, those in the minority are expelled and the job goes back to what all agreed on. The result does not depend on it.',
  });

/** How often workers check each other. */
export type VerifySpec = z.infer<typeof verifySchema>;

/** After how many steps a job verifies a gradient; its description may be older than this setting. */
export function verifyEveryOf({ verify }: { readonly verify?: Partial<VerifySpec> }): number {
  return verify?.verifyEvery ?? 0;
}
