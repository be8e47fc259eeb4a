// Original file: protos/thaw/v1/peers.proto

import type { PeerHelloInput as _thaw_v1_PeerHelloInput, PeerHello as _thaw_v1_PeerHello } from '../../thaw/v1/PeerHello.js';
import type { GradientChunkInput as _thaw_v1_GradientChunkInput, GradientChunk as _thaw_v1_GradientChunk } from '../../thaw/v1/GradientChunk.js';
import type { PeerComputingInput as _thaw_v1_PeerComputingInput, PeerComputing as _thaw_v1_PeerComputing } from '../../thaw/v1/PeerComputing.js';
import type { SharedMemoryInput as _thaw_v1_SharedMemoryInput, SharedMemory as _thaw_v1_SharedMemory } from '../../thaw/v1/SharedMemory.js';
import type { SharedMemoryAnswerInput as _thaw_v1_SharedMemoryAnswerInput, SharedMemoryAnswer as _thaw_v1_SharedMemoryAnswer } from '../../thaw/v1/SharedMemoryAnswer.js';
import type { PayloadTakenInput as _thaw_v1_PayloadTakenInput, PayloadTaken as _thaw_v1_PayloadTaken } from '../../thaw/v1/PayloadTaken.js';
import type { LocalSocketInput as _thaw_v1_LocalSocketInput, LocalSocket as _thaw_v1_LocalSocket } from '../../thaw/v1/LocalSocket.js';
import type { MovedToSocketInput as _thaw_v1_MovedToSocketInput, MovedToSocket as _thaw_v1_MovedToSocket } from '../../thaw/v1/MovedToSocket.js';

export interface ExchangeRequestInput {
  'hello'?: (_thaw_v1_PeerHelloInput | null);
  'chunk'?: (_thaw_v1_GradientChunkInput | null);
  'computing'?: (_thaw_v1_PeerComputingInput | null);
  'memory'?: (_thaw_v1_SharedMemoryInput | null);
  'attached'?: (_thaw_v1_SharedMemoryAnswerInput | null);
  'taken'?: (_thaw_v1_PayloadTakenInput | null);
  'socket'?: (_thaw_v1_LocalSocketInput | null);
  'moved'?: (_thaw_v1_MovedToSocketInput | null);
  'body'?: "hello"|"chunk"|"computing"|"memory"|"attached"|"taken"|"socket"|"moved";
}

export interface ExchangeRequest {
  'hello'?: (_thaw_v1_PeerHello | null);
  'chunk'?: (_thaw_v1_GradientChunk | null);
  'computing'?: (_thaw_v1_PeerComputing | null);
  'memory'?: (_thaw_v1_SharedMemory | null);
  'attached'?: (_thaw_v1_SharedMemoryAnswer | null);
  'taken'?: (_thaw_v1_PayloadTaken | null);
  'socket'?: (_thaw_v1_LocalSocket | null);
  'moved'?: (_thaw_v1_MovedToSocket | null);
  'body'?: "hello"|"chunk"|"computing"|"memory"|"attached"|"taken"|"socket"|"moved";
}
