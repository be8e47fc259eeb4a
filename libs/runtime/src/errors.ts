import { messageOf, ThawError } from '@thaw/errors';

import { UNEXPLAINED, type NoGpuReason } from './gpu/no-gpu-reason.js';
import { setupCommand } from '../provision/setup-command.mjs';

/**
 * Thrown by `loadRuntime` when the addon or the TensorFlow library beneath it cannot be loaded: nothing was
 * provisioned yet, or it was built for another machine. The cause is what the loader said.
 */
export class TensorflowUnavailable extends ThawError {
  constructor(cause: unknown) {
    const reason = (messageOf(cause).split('\n', 1)[0] ?? '').trim().replace(/[.\s]+$/, '');
    super(
      'FAILED_PRECONDITION',
      `TensorFlow is not ready on this machine; expected its library beneath @tensorflow/tfjs-node-gpu, received: ` +
        `${reason}. Run \`${setupCommand()}\`, which provisions it, then try again.`,
      { cause },
    );
  }
}

/** Thrown where a GPU was asked for and TensorFlow would compute, or computes, on the processor. */
export class NoUsableGpu extends ThawError {
  constructor({ reason, advice }: NoGpuReason = UNEXPLAINED) {
    super(
      'FAILED_PRECONDITION',
      `device: expected a GPU, received the processor, since ${reason}: ${advice}, or compute on the processor with --device cpu`,
    );
  }
}

/** Thrown when a number that TensorFlow needs as a whole positive count is not one. */
export class InvalidThreadCount extends ThawError {
  constructor(received: number) {
    super('INVALID_ARGUMENT', `threads: expected a whole number of at least 1, received ${received}`);
  }
}

/** Thrown when TensorFlow has no deterministic kernel of an op for the device, and has to use none but such. */
export class NoDeterministicKernel extends ThawError {
  /** @param reason in TensorFlow's words */
  constructor(op: string, reason: string, cause: unknown) {
    super(
      'FAILED_PRECONDITION',
      `op ${op}: expected a kernel that gives the same bits every time, received none from TensorFlow: "${reason}". Use layers, ` +
        'losses and metrics without it, or, if no run has to be the same as another one, start all workers with ' +
        '--nondeterministic and set train.exact to false',
      { cause },
    );
  }
}

/** Thrown when a computation cannot become a graph: it does something else for other examples, or another number of them. */
export class NotRecordable extends ThawError {
  /** What stands in the way. */
  readonly received: string;

  constructor(received: string) {
    super(
      'FAILED_PRECONDITION',
      `a graph: expected the same operations for all examples, received ${received}`,
    );
    this.received = received;
  }
}

/** Thrown when the constants of a graph are more than a file of protocol buffers holds. */
export class GraphTooLarge extends ThawError {
  constructor(sizeBytes: number, mostBytes: number) {
    super(
      'RESOURCE_EXHAUSTED',
      `a SavedModel: expected weights of at most ${mostBytes} bytes, received ${sizeBytes}. Save the model in another format.`,
    );
  }
}
