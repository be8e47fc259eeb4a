// Original file: protos/thaw/v1/workers.proto

import type { MemberProgressInput as _thaw_v1_MemberProgressInput, MemberProgress as _thaw_v1_MemberProgress } from '../../thaw/v1/MemberProgress.js';
import type { Long } from '@grpc/proto-loader';

export interface WorkerHelloInput {
  /**
   * Stable over the worker process's life; a second hello with the same id replaces the first worker.
   */
  'workerId'?: (string);
  'name'?: (string);
  /**
   * Where this worker's PeerService listens, as host:port.
   */
  'address'?: (string);
  /**
   * All that decides the bits of a result on this worker: TensorFlow build, device, threads, probe digest.
   */
  'numericsClass'?: ({[key: string]: string});
  'processId'?: (number);
  /**
   * The membership that the worker has kept since its connection with this coordinator, or one before it, broke.
   */
  'attached'?: (_thaw_v1_MemberProgressInput | null);
  /**
   * The latest term of a coordinator that it has heard of; 0 for none. A coordinator of an earlier term refuses it.
   */
  'highestTerm'?: (number | string | Long);
}

export interface WorkerHello {
  /**
   * Stable over the worker process's life; a second hello with the same id replaces the first worker.
   */
  'workerId': (string);
  'name': (string);
  /**
   * Where this worker's PeerService listens, as host:port.
   */
  'address': (string);
  /**
   * All that decides the bits of a result on this worker: TensorFlow build, device, threads, probe digest.
   */
  'numericsClass': ({[key: string]: string});
  'processId': (number);
  /**
   * The membership that the worker has kept since its connection with this coordinator, or one before it, broke.
   */
  'attached': (_thaw_v1_MemberProgress | null);
  /**
   * The latest term of a coordinator that it has heard of; 0 for none. A coordinator of an earlier term refuses it.
   */
  'highestTerm': (number);
}
