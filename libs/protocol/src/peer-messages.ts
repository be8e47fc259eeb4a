import { InvalidMessage } from './errors.js';
import type { ExchangeRequest, ExchangeRequestInput } from './generated/thaw/v1/ExchangeRequest.js';
import type { GradientChunk as WireChunk } from './generated/thaw/v1/GradientChunk.js';
import type { Generation } from '@thaw/orchestration';
import { present } from './oneof.js';
import { serviceDefinitions } from './service-definitions.js';

/** A bucket of a step vector, which may take half of it, the rows that travel with it, and what describes both. */
export const MAX_PEER_MESSAGE_BYTES = 16 * 2 ** 20;

/** What a reduction is for; a step has at most one of each. */
export type ReducePurpose = 'train' | 'evaluate';

/** Who is at the other end of a peer stream. */
export interface PeerHello {
  readonly jobId: string;
  readonly generation: Generation;
  readonly workerId: string;
  readonly rank: number;
}

/** A contiguous part of one bucket of a step vector. */
export interface GradientChunk {
  readonly jobId: string;
  readonly generation: Generation;
  /** The step that the vector completes, 1 for the first update. */
  readonly step: number;
  readonly purpose: ReducePurpose;
  /** `partial`: a sum over one subtree, to the bucket's owner. `result`: the whole sum, from the owner. */
  readonly kind: 'partial' | 'result';
  readonly bucket: number;
  /** The subtree of replicas that a partial sums; 0 for a result. */
  readonly subtreeStart: number;
  readonly subtreeWidth: number;
  /** In elements, within the bucket. */
  readonly offset: number;
  /** Elements of the whole vector. */
  readonly totalLength: number;
  /** Little-endian float32 values; a view that the receiver must not keep. */
  readonly payload: Uint8Array;
  /** Which examples went into the sums; empty but in bucket 0. A view that the receiver must not keep. */
  readonly rows: Uint8Array;
  /** CRC-32 of the payload, and of the rows behind it; absent before it is sent, and where the payload did not travel. */
  readonly checksum?: number | undefined;
  /** In which generation the sender of a partial, or with a result everybody, is ready to go on afterwards. */
  readonly successor?: Generation | undefined;
  /** Of a result: whether all of its numbers are. Its owner, who has just added them up, knows. */
  readonly isFinite?: boolean | undefined;
}

/** A payload in memory that its sender offered. */
export interface PlacedPayload {
  /** The id of a {@link SharedMemory}. */
  readonly memory: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Memory of the sender that the other side may read, where both are on one host. */
export interface SharedMemory {
  readonly id: number;
  /** Of a file in memory, which nobody guesses. */
  readonly name: string;
  /** Who has it open, and as what. */
  readonly processId: number;
  readonly descriptor: number;
  /** What stands from this byte on as long as what was placed is there. */
  readonly stampOffset: number;
  readonly stamp: number;
}

/** A socket of the sender's host to which the other side may connect. */
export interface LocalSocket {
  /** Of a file beside the host's memory. */
  readonly name: string;
  /** What the other side says first on it. */
  readonly nonce: Uint8Array;
}

/** A message between two members of a generation. */
export type PeerMessage =
  | { readonly type: 'hello'; readonly hello: PeerHello }
  | {
      readonly type: 'chunk';
      readonly chunk: GradientChunk;
      /** Where the payload is, which is empty then. */
      readonly placed?: PlacedPayload | undefined;
    }
  /** The sender computes something that others may wait for. */
  | { readonly type: 'computing' }
  /** The sender offers memory in which its payloads lie. */
  | { readonly type: 'memory'; readonly memory: SharedMemory }
  /** Whether the sender can read memory that it was offered. */
  | { readonly type: 'attached'; readonly id: number; readonly isAttached: boolean }
  /** The sender reads so many of the placed payloads no more, the first that it still read. */
  | { readonly type: 'taken'; readonly count: number }
  /** The sender offers a socket that may take the place of the stream. */
  | { readonly type: 'socket'; readonly socket: LocalSocket }
  /** What the sender says from now on comes by the socket. */
  | { readonly type: 'moved' };

const PURPOSES = { train: 'REDUCE_PURPOSE_TRAIN', evaluate: 'REDUCE_PURPOSE_EVALUATE' } as const;
const KINDS = { partial: 'CHUNK_KIND_PARTIAL', result: 'CHUNK_KIND_RESULT' } as const;

/** Request and response carry the same body; `payload` and `rows` are not copied. */
export function peerMessageToWire(message: PeerMessage): ExchangeRequestInput {
  if (message.type === 'hello') return { hello: message.hello };
  if (message.type === 'computing') return { computing: {} };
  if (message.type === 'attached') return { attached: { id: message.id, isAttached: message.isAttached } };
  if (message.type === 'moved') return { moved: {} };
  if (message.type === 'socket')
    return { socket: { ...message.socket, nonce: viewOf(message.socket.nonce) } };
  if (message.type === 'taken') return { taken: { count: message.count } };
  if (message.type === 'memory') return { memory: message.memory };
  const { placed } = message;
  const { successor, checksum = 0, isFinite, ...chunk } = message.chunk;
  const bytes = { payload: viewOf(chunk.payload), rows: viewOf(chunk.rows) };
  const [purpose, kind] = [PURPOSES[chunk.purpose], KINDS[chunk.kind]];
  return {
    chunk: {
      ...chunk,
      checksum,
      purpose,
      kind,
      ...bytes,
      ...(successor && { successor }),
      ...(isFinite !== undefined && { isFinite }),
      ...(placed && {
        memory: placed.memory,
        memoryOffset: placed.offset,
        memoryBytes: placed.sizeBytes,
      }),
    },
  };
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** @throws InvalidMessage for an empty body, a missing generation or an unknown purpose or kind */
export function peerMessageFromWire(wire: ExchangeRequest): PeerMessage {
  if (wire.hello) return { type: 'hello', hello: present(wire.hello, 'peer message.hello') };
  if (wire.chunk) return chunkFromWire(wire.chunk);
  if (wire.computing) return { type: 'computing' };
  if (wire.memory) return { type: 'memory', memory: present(wire.memory, 'peer message.memory') };
  if (wire.attached) return { type: 'attached', ...wire.attached };
  if (wire.taken) return { type: 'taken', count: wire.taken.count };
  if (wire.socket) return { type: 'socket', socket: present(wire.socket, 'peer message.socket') };
  if (wire.moved) return { type: 'moved' };
  throw new InvalidMessage(
    'peer message',
    'a hello, a chunk, a sign of a computation or a word about the host that both are on',
    'an empty or newer message',
  );
}

/** A message as bytes, for who carries it otherwise than a stream does. */
export function encodePeerMessage(message: PeerMessage): Uint8Array {
  return exchange().requestSerialize(peerMessageToWire(message));
}

/** Back from {@link encodePeerMessage}; what it holds are views of `bytes`. @throws InvalidMessage; Error for bytes that are no message */
export function decodePeerMessage(bytes: Buffer): PeerMessage {
  return peerMessageFromWire(exchange().requestDeserialize(bytes));
}

function exchange() {
  return serviceDefinitions().PeerService.service.Exchange;
}

function chunkFromWire(wireChunk: WireChunk): PeerMessage {
  const { successor, memory, memoryOffset: offset, memoryBytes: sizeBytes, ...wire } = wireChunk;
  const chunk = present(wire, 'peer message.chunk');
  const purpose = keyOf(PURPOSES, chunk.purpose, 'peer message.chunk.purpose');
  const kind = keyOf(KINDS, chunk.kind, 'peer message.chunk.kind');
  const placed = memory === undefined ? undefined : { memory, offset, sizeBytes };
  return {
    type: 'chunk',
    chunk: { ...chunk, purpose, kind, ...(successor && { successor }) },
    ...(placed && { placed }),
  };
}

function keyOf<Key extends string>(table: Readonly<Record<Key, string>>, value: string, where: string): Key {
  const key = (Object.keys(table) as Key[]).find((candidate) => table[candidate] === value);
  if (key === undefined) throw new InvalidMessage(where, Object.values(table).join(' or '), value);
  return key;
}
