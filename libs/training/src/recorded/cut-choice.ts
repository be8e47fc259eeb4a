import type { CutCandidate } from './graph-compiler.js';

/** What the features of a job may take. */
export interface FeatureRoom {
  /** Of the job, each as often as it has views. */
  readonly numExamples: number;
  readonly maxBytes: number;
}

/** Where a computation is cut, and why there, or why nowhere. */
export interface CutVerdict {
  readonly chosen: CutCandidate | undefined;
  readonly reason: string;
}

/**
 * What computing takes, in nanoseconds of one thread, as it was measured with convolutions of 3x3 on processors with AVX-512.
 * These are constants, for all workers of a job have to choose alike.
 */
const OPERATIONS_PER_NS = 100;
/** To write a value of a result, and as much to read one of a feature with its checksum. */
const NS_PER_VALUE = 3;
/** Of a record on disk behind the features: position and checksum. */
const RECORD_TAIL_BYTES = 8;

/** Why features are missing where nothing could be kept at all. */
export const NOTHING_TO_KEEP =
  'no layer comes before the first that trains, draws anew, or counts over the batch';

/**
 * Chooses the cut behind which the least remains to be computed, among those whose features have room and take less time to
 * be read than to be computed. A pure function of the job: no worker's memory or disk counts.
 *
 * @param candidates from the first one on
 */
export function chooseCut(candidates: readonly CutCandidate[], room: FeatureRoom): CutVerdict {
  const worthwhile = candidates.filter((each) => savedNs(each) > 0);
  const fitting = worthwhile.filter((each) => sizeBytesOf(each, room) <= room.maxBytes);
  const [chosen] = fitting.toSorted((a, b) => savedNs(b) - savedNs(a) || a.numValues - b.numValues);
  if (chosen !== undefined) return { chosen, reason: reasonFor(chosen, candidates.at(-1), room) };
  return { chosen, reason: candidates.length === 0 ? NOTHING_TO_KEEP : reasonAgainst(worthwhile, room) };
}

function reasonFor(chosen: CutCandidate, last: CutCandidate | undefined, room: FeatureRoom): string {
  const taken = `features take ${inWords(sizeBytesOf(chosen, room))}`;
  if (last === undefined || chosen === last) return `${taken}, ${limitOf(room)}`;
  const lastBytes = sizeBytesOf(last, room);
  const why =
    lastBytes > room.maxBytes
      ? `those of all frozen layers would take ${inWords(lastBytes)}, ${limitOf(room)}`
      : 'those of all frozen layers would take longer to be read than what is computed in their place';
  return `${taken} and end before the last frozen layer: ${why}`;
}

function reasonAgainst(worthwhile: readonly CutCandidate[], room: FeatureRoom): string {
  if (worthwhile.length === 0) return 'reading features would take as long as computing them';
  const leastBytes = Math.min(...worthwhile.map((each) => sizeBytesOf(each, room)));
  return `features would take ${inWords(leastBytes)} or more, ${limitOf(room)}`;
}

function limitOf({ maxBytes }: FeatureRoom): string {
  return `train.cacheBytes is ${inWords(maxBytes)}`;
}

/** Of one example, whenever its features are found. */
function savedNs({ numOperations, numWritten, numValues }: CutCandidate): number {
  return numOperations / OPERATIONS_PER_NS + (numWritten - numValues) * NS_PER_VALUE;
}

function sizeBytesOf({ numValues }: CutCandidate, { numExamples }: FeatureRoom): number {
  return numExamples * (numValues * Float32Array.BYTES_PER_ELEMENT + RECORD_TAIL_BYTES);
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

function inWords(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(bytes) / 10)));
  const number = bytes / 1024 ** power;
  return `${power === 0 ? number : number.toFixed(1)} ${UNITS[power] ?? ''}`;
}
