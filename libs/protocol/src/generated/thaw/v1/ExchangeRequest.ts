// Original file: protos/thaw/v1/peers.proto

import type { PeerHelloInput as _thaw_v1_PeerHelloInput, PeerHello as _thaw_v1_PeerHello } from '../../thaw/v1/PeerHello.js';
import type { GradientChunkInput as _thaw_v1_GradientChunkInput, GradientChunk as _thaw_v1_GradientChunk } from '../../thaw/v1/GradientChunk.js';
import type { PeerComputingInput as _thaw_v1_PeerComputingInput, PeerComputing as _thaw_v1_PeerComputing } from '../../thaw/v1/PeerComputing.js';

export interface ExchangeRequestInput {
  'hello'?: (_thaw_v1_PeerHelloInput | null);
  'chunk'?: (_thaw_v1_GradientChunkInput | null);
  'computing'?: (_thaw_v1_PeerComputingInput | null);
  'body'?: "hello"|"chunk"|"computing";
}

export interface ExchangeRequest {
  'hello'?: (_thaw_v1_PeerHello | null);
  'chunk'?: (_thaw_v1_GradientChunk | null);
  'computing'?: (_thaw_v1_PeerComputing | null);
  'body'?: "hello"|"chunk"|"computing";
}
