import type { Generation } from './generation.js';
import { pushVarint, VarintReader } from './varint.js';

/** The examples from which one replica of a step was computed, and by whom. */
export interface UsedExamples {
  readonly replica: number;
  /** In which it was computed. */
  readonly generation: Generation;
  /** Of the member that computed it. */
  readonly rank: number;
  /** As {@link encodePositions} writes them. */
  readonly positions: Uint8Array;
}

/**
 * Positions in the training dataset's order, ascending, each as its distance from the one before: about two bytes for each. One that is
 * there twice stays there twice.
 */
export function encodePositions(positions: ArrayLike<number>): Uint8Array {
  const bytes: number[] = [];
  let before = 0;
  for (const position of Float64Array.from(positions).sort()) {
    pushVarint(bytes, position - before);
    before = position;
  }
  return Uint8Array.from(bytes);
}

/** @throws ThawError (DATA_LOSS) when the bytes are not such positions */
export function decodePositions(bytes: Uint8Array): number[] {
  const reader = new VarintReader(bytes);
  const positions: number[] = [];
  for (let position = 0; !reader.isAtEnd; positions.push(position)) position += reader.next();
  return positions;
}

/** The examples of one replica, for people and logs. */
export interface ReplicaExamples {
  readonly replica: number;
  /** Ascending. */
  readonly positions: readonly number[];
}

/** What some of the replicas of a step used. @param rows as {@link encodeUsedExamples} writes them. @throws ThawError (DATA_LOSS) */
export function examplesOf(rows: Uint8Array, replicas: readonly number[]): ReplicaExamples[] {
  return decodeUsedExamples(rows)
    .filter(({ replica }) => replicas.includes(replica))
    .map(({ replica, positions }) => ({ replica, positions: decodePositions(positions) }));
}

/** Rows of one step as bytes. The bytes of some rows followed by those of others are the bytes of all of them. */
export function encodeUsedExamples(rows: readonly UsedExamples[]): Uint8Array {
  const bytes: number[] = [];
  for (const { replica, generation, rank, positions } of rows) {
    for (const value of [replica, generation.term, generation.number, rank, positions.length])
      pushVarint(bytes, value);
    for (const byte of positions) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** @throws ThawError (DATA_LOSS) when the bytes are not such rows */
export function decodeUsedExamples(bytes: Uint8Array): UsedExamples[] {
  const reader = new VarintReader(bytes);
  const rows: UsedExamples[] = [];
  while (!reader.isAtEnd) {
    const replica = reader.next();
    const generation = { term: reader.next(), number: reader.next() };
    const rank = reader.next();
    const positions = reader.take(reader.next());
    decodePositions(positions);
    rows.push({ replica, generation, rank, positions });
  }
  return rows;
}
