import { messageOf } from '@thaw/errors';

import { NoDeterministicKernel } from './errors.js';
import { isRecordedGraph } from './graph/compiled-graph.js';
import type { TensorflowBackend, TensorflowBinding } from './tensorflow-backend.js';

/**
 * In which words TensorFlow refuses an op where `TF_DETERMINISTIC_OPS` is set. Most of them name the op, some in words of their own.
 *
 * @source tensorflow 2.21.0, where `OpDeterminismRequired` is asked, for example core/kernels/bincount_op.cc, core/kernels/segment_reduction_ops_impl.h, core/kernels/fused_batch_norm_op.cu.cc,
 * core/kernels/sparse_xent_op.cc and core/util/guarded_philox_random.cc
 */
const REFUSALS = [
  /\bdeterministic GPU implementation of (.+?) (?:is )?not (?:currently )?available/i,
  /\bDeterminism is not yet supported (?:for|in GPU implementation of) (.+?)(?: when .+| with .+)?\./,
  /\bGPU implementation of (\w+) that would have been executed is not deterministic/,
  /\b(\w+) cannot be called when determinism is enabled/,
  /\bWhen determinism is enabled, (random ops) must have a seed/,
];
/** The node of a graph that failed, by a name that begins with its op: recordings name them so. */
const FAILED_NODE = /\[\[\{\{node (?:[\w.]+\/)*([A-Za-z]\w*)/;

const watched = new WeakSet<TensorflowBinding>();

/** Lets ops that TensorFlow refuses, for they have no deterministic kernel, fail with their names, and with what can be done. */
export function nameNondeterministicOps(backend: TensorflowBackend): void {
  const { binding } = backend;
  if (watched.has(binding)) return;
  const executeOp: TensorflowBinding['executeOp'] = (name, ...parameters) => {
    try {
      return binding.executeOp(name, ...parameters);
    } catch (thrown) {
      throw refusalOf(thrown, isRecordedGraph(name) ? undefined : name) ?? thrown;
    }
  };
  // The binding's own properties cannot be written, so the one in its place has its own.
  const named = Object.create(binding, { executeOp: { value: executeOp } }) as TensorflowBinding;
  watched.add(named);
  backend.binding = named;
}

/**
 * What TensorFlow threw where an op has no deterministic kernel, so that a person knows what to do; undefined for anything else.
 *
 * @param op the one that was called, where that is known
 */
export function refusalOf(thrown: unknown, op?: string): NoDeterministicKernel | undefined {
  const message = messageOf(thrown);
  for (const refusal of REFUSALS) {
    const [reason, named = ''] = refusal.exec(message) ?? [];
    if (reason === undefined) continue;
    return new NoDeterministicKernel(op ?? FAILED_NODE.exec(message)?.[1] ?? named, reason, thrown);
  }
  return undefined;
}
