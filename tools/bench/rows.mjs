// @ts-check
import { measureAllReduce, REDUCTIONS } from './all-reduce-row.mjs';
import { FORWARD_TITLE, measureForward } from './forward-row.mjs';
import { variantsOf } from './training-row.mjs';
import { TRAINING_ROWS } from './training-rows.mjs';

/** @typedef {import('./bench.mjs').BenchContext} BenchContext */
/** @typedef {import('./contestant.mjs').MeasuredRow} MeasuredRow */
/** @typedef {{ id: string, title: string, measure: (context: BenchContext) => Promise<MeasuredRow> }} Row */

/** All rows, in the order in which they are measured. @type {readonly Row[]} */
export const ROWS = [
  ...TRAINING_ROWS.flatMap(variantsOf),
  { id: 'forward', title: FORWARD_TITLE, measure: measureForward },
  ...REDUCTIONS.map((reduction) => ({
    id: reduction.id,
    title: reduction.title,
    measure: (/** @type {BenchContext} */ context) => measureAllReduce(reduction, context),
  })),
];
