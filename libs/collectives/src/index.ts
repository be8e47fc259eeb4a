export { AllReduce, type AllReduceOptions } from './all-reduce.js';
export { bucketLayout, bucketLengthFor, MAX_BUCKET_LENGTH, type Bucket } from './bucket-layout.js';
export {
  ChunkRefused,
  GenerationNotFormed,
  HelloRefused,
  InvalidReduce,
  NothingToReduce,
  PeerLost,
  ReduceCancelled,
  ReduceDeadlineExceeded,
  ReduceOutOfOrder,
  type AwaitedPeer,
  type PeerName,
} from './errors.js';
export { GrpcPeerTransport, type GrpcPeerTransportOptions } from './grpc-transport.js';
export {
  MemoryNetwork,
  type ChunkFate,
  type MemoryNetworkOptions,
  type MemoryTransport,
} from './memory-transport.js';
export { PartialSums } from './partial-sums.js';
export {
  expectedPayloadBytes,
  partialTransfers,
  planPayload,
  resultTransfers,
  type PartialTransfer,
  type PayloadPlan,
  type PayloadPlanOptions,
  type ResultTransfer,
} from './payload-plan.js';
export { type PeerGroup, type PeerMember } from './peer-group.js';
export { PeerServer, type MemberAnswers } from './peer-server.js';
export {
  type ArrivingChunk,
  type ChunkTap,
  type PeerReceiver,
  type PeerTransport,
} from './peer-transport.js';
export { type ReduceId } from './reduce-id.js';
export { type ReduceReport, type ReduceRequest } from './reduce-request.js';
export { ANY_SUCCESSOR } from './successor-votes.js';
export { WrittenLength } from './written-length.js';
