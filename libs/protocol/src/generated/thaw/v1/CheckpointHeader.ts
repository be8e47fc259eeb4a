// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { Long } from '@grpc/proto-loader';

export interface CheckpointHeaderInput {
  'workerId'?: (string);
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  /**
   * Completed steps.
   */
  'step'?: (number | string | Long);
  /**
   * Where the job stands: 0-based, over all phases but for the step in its epoch.
   */
  'phase'?: (number);
  'epoch'?: (number);
  'stepInEpoch'?: (number | string | Long);
  'sizeBytes'?: (number | string | Long);
  'sha256'?: (string);
}

export interface CheckpointHeader {
  'workerId': (string);
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  /**
   * Completed steps.
   */
  'step': (number);
  /**
   * Where the job stands: 0-based, over all phases but for the step in its epoch.
   */
  'phase': (number);
  'epoch': (number);
  'stepInEpoch': (number);
  'sizeBytes': (number);
  'sha256': (string);
}
