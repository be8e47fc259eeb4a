// Original file: protos/thaw/v1/workers.proto


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
}
