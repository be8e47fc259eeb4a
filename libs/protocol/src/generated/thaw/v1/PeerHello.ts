// Original file: protos/thaw/v1/peers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';

export interface PeerHelloInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'workerId'?: (string);
  'rank'?: (number);
}

export interface PeerHello {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'workerId': (string);
  'rank': (number);
}
