// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { MemberInput as _thaw_v1_MemberInput, Member as _thaw_v1_Member } from '../../thaw/v1/Member.js';
import type { DatasetInfoInput as _thaw_v1_DatasetInfoInput, DatasetInfo as _thaw_v1_DatasetInfo } from '../../thaw/v1/DatasetInfo.js';
import type { MemberAddressInput as _thaw_v1_MemberAddressInput, MemberAddress as _thaw_v1_MemberAddress } from '../../thaw/v1/MemberAddress.js';
import type { BlockPlaceInput as _thaw_v1_BlockPlaceInput, BlockPlace as _thaw_v1_BlockPlace } from '../../thaw/v1/BlockPlace.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A member's part in a job. Everything that the numbers depend on is here, so that all members agree on it.
 */
export interface AssignmentInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'rank'?: (number);
  'members'?: (_thaw_v1_MemberInput)[];
  /**
   * The validated job, with its defaults resolved, as JSON.
   */
  'jobSpec'?: (string);
  /**
   * The base model's architecture, as Keras configuration JSON.
   */
  'baseConfig'?: (string);
  /**
   * Whether FetchModel has weights for the base; otherwise they are initialized from the seed.
   */
  'hasBaseWeights'?: (boolean);
  'train'?: (_thaw_v1_DatasetInfoInput | null);
  'holdOut'?: (_thaw_v1_DatasetInfoInput | null);
  /**
   * From whom the member takes a snapshot of the job's state before it is ready. Unset for a member that keeps the state it
   * has, and while the job has not started: then each builds the same first state.
   */
  'donor'?: (_thaw_v1_MemberAddressInput | null);
  /**
   * The step of the checkpoint with the state that the member begins with, if it has none. Unset where each builds the same first state.
   */
  'checkpoint'?: (number | string | Long);
  /**
   * Nobody is lost: a member that trains goes on in the generation that it is in, until all members are ready for this one.
   */
  'carriesOn'?: (boolean);
  /**
   * Where the blocks lie on the coordinator's machine, for a member that is on the same one: it may read them there instead of fetching
   * them. Unset where the coordinator cannot tell.
   */
  'trainPlace'?: (_thaw_v1_BlockPlaceInput | null);
  'holdOutPlace'?: (_thaw_v1_BlockPlaceInput | null);
  '_checkpoint'?: "checkpoint";
}

/**
 * A member's part in a job. Everything that the numbers depend on is here, so that all members agree on it.
 */
export interface Assignment {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'rank': (number);
  'members': (_thaw_v1_Member)[];
  /**
   * The validated job, with its defaults resolved, as JSON.
   */
  'jobSpec': (string);
  /**
   * The base model's architecture, as Keras configuration JSON.
   */
  'baseConfig': (string);
  /**
   * Whether FetchModel has weights for the base; otherwise they are initialized from the seed.
   */
  'hasBaseWeights': (boolean);
  'train': (_thaw_v1_DatasetInfo | null);
  'holdOut': (_thaw_v1_DatasetInfo | null);
  /**
   * From whom the member takes a snapshot of the job's state before it is ready. Unset for a member that keeps the state it
   * has, and while the job has not started: then each builds the same first state.
   */
  'donor': (_thaw_v1_MemberAddress | null);
  /**
   * The step of the checkpoint with the state that the member begins with, if it has none. Unset where each builds the same first state.
   */
  'checkpoint'?: (number);
  /**
   * Nobody is lost: a member that trains goes on in the generation that it is in, until all members are ready for this one.
   */
  'carriesOn': (boolean);
  /**
   * Where the blocks lie on the coordinator's machine, for a member that is on the same one: it may read them there instead of fetching
   * them. Unset where the coordinator cannot tell.
   */
  'trainPlace': (_thaw_v1_BlockPlace | null);
  'holdOutPlace': (_thaw_v1_BlockPlace | null);
  '_checkpoint'?: "checkpoint";
}
