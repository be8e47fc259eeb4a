// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { MeasurementsInput as _thaw_v1_MeasurementsInput, Measurements as _thaw_v1_Measurements } from '../../thaw/v1/Measurements.js';
import type { FeatureUseInput as _thaw_v1_FeatureUseInput, FeatureUse as _thaw_v1_FeatureUse } from '../../thaw/v1/FeatureUse.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What one member did in a committed step, and which examples the step used on all members: who says that a step is done says
 * that too. Safe to repeat: rows are kept by (job, step, replica).
 */
export interface StepReportInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  /**
   * 1 after the first update.
   */
  'step'?: (number | string | Long);
  'epoch'?: (number);
  /**
   * Over the whole batch, equal on all members.
   */
  'training'?: (_thaw_v1_MeasurementsInput | null);
  /**
   * Bytes of gradient payload that this member sent to its peers in this step.
   */
  'payloadBytes'?: (number | string | Long);
  /**
   * How long this member computed, in milliseconds, without waiting for its peers.
   */
  'computeMs'?: (number | string);
  /**
   * How long it then waited for its peers' sums, in milliseconds, and the rank of the one that it waited for longest.
   */
  'waitedMs'?: (number | string);
  'waitedForRank'?: (number);
  /**
   * Which examples the step used, of all replicas, as in GradientChunk.
   */
  'rows'?: (Buffer | Uint8Array | string);
  /**
   * Those replicas that this member computed; none where it took the step's vector from another one.
   */
  'replicas'?: (number)[];
  /**
   * Examples of the whole step, as its reduced sums count them.
   */
  'numExamples'?: (number | string | Long);
  /**
   * SHA-256 of the member's whole state after this step; empty but for the steps after which the job wants states compared.
   */
  'stateDigest'?: (string);
  /**
   * SHA-256 of the step vector that this member computed for the replica that is verified in this step, little-endian float32 values, before anything was
   * added to it; empty where none is, or others verify it.
   */
  'gradientDigest'?: (string);
  /**
   * Of this member so far; unset where it used none.
   */
  'features'?: (_thaw_v1_FeatureUseInput | null);
}

/**
 * What one member did in a committed step, and which examples the step used on all members: who says that a step is done says
 * that too. Safe to repeat: rows are kept by (job, step, replica).
 */
export interface StepReport {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  /**
   * 1 after the first update.
   */
  'step': (number);
  'epoch': (number);
  /**
   * Over the whole batch, equal on all members.
   */
  'training': (_thaw_v1_Measurements | null);
  /**
   * Bytes of gradient payload that this member sent to its peers in this step.
   */
  'payloadBytes': (number);
  /**
   * How long this member computed, in milliseconds, without waiting for its peers.
   */
  'computeMs': (number);
  /**
   * How long it then waited for its peers' sums, in milliseconds, and the rank of the one that it waited for longest.
   */
  'waitedMs': (number);
  'waitedForRank': (number);
  /**
   * Which examples the step used, of all replicas, as in GradientChunk.
   */
  'rows': (Buffer);
  /**
   * Those replicas that this member computed; none where it took the step's vector from another one.
   */
  'replicas': (number)[];
  /**
   * Examples of the whole step, as its reduced sums count them.
   */
  'numExamples': (number);
  /**
   * SHA-256 of the member's whole state after this step; empty but for the steps after which the job wants states compared.
   */
  'stateDigest': (string);
  /**
   * SHA-256 of the step vector that this member computed for the replica that is verified in this step, little-endian float32 values, before anything was
   * added to it; empty where none is, or others verify it.
   */
  'gradientDigest': (string);
  /**
   * Of this member so far; unset where it used none.
   */
  'features': (_thaw_v1_FeatureUse | null);
}
