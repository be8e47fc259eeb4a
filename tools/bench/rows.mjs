// @ts-check
import { measureAllReduce, REDUCTIONS } from './all-reduce-row.mjs';
import { FORWARD_TITLE, measureForward } from './forward-row.mjs';
import { onGpu, variantsOf, withOneReplicaEach } from './training-row.mjs';
import { TRAINING_ROWS } from './training-rows.mjs';

/** @typedef {import('./bench.mjs').BenchContext} BenchContext */
/** @typedef {import('./contestant.mjs').MeasuredRow} MeasuredRow */
/** @typedef {{ id: string, title: string, measure: (context: BenchContext) => Promise<MeasuredRow> }} Row */

/** All rows on the processor, in the order in which they are measured. @type {readonly Row[]} */
const ROWS = [
  ...TRAINING_ROWS.flatMap(variantsOf),
  { id: 'forward', title: FORWARD_TITLE, measure: measureForward },
  ...REDUCTIONS.map((reduction) => ({
    id: reduction.id,
    title: reduction.title,
    measure: (/** @type {BenchContext} */ context) => measureAllReduce(reduction, context),
  })),
];

/** On GPUs, Thaw and PyTorch train, with a replica for each of them. @type {readonly Row[]} */
const GPU_ROWS = TRAINING_ROWS.map(onGpu).map(withOneReplicaEach);

/** @param {import('./site.mjs').Site['device']} device @returns {readonly Row[]} */
export function rowsOn(device) {
  return device === 'gpu' ? GPU_ROWS : ROWS;
}
