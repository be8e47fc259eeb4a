import { decodeSafetensors, encodeSafetensors } from '@thaw/model-files';
import type { ConfusionMatrix } from '@thaw/orchestration';
import type { NamedTensor, TrainingState } from '@thaw/training';
import type { CoursePosition } from '../course-position.js';
import type { PhaseMemory } from './phase-training.js';

/** All that a member needs to stand where another one stands, beside what the job's description says. */
export interface Snapshot {
  readonly position: CoursePosition;
  /** Of the member, not acknowledged yet, as `encodeReports` writes them. */
  readonly reports: string;
  /** Paths of the weights that any phase so far updates. */
  readonly everTrained: readonly string[];
  readonly phase: PhaseMemory;
  readonly confusion: ConfusionMatrix | null;
  readonly bestConfusion: ConfusionMatrix | null;
  /** Weights, slots and iteration. */
  readonly state: TrainingState;
}

/** Names of the tensors that are none of the training state. */
const BEST = 'best/';
/** The key of everything that is not a tensor, as JSON, in the file's metadata. */
const METADATA_KEY = 'thaw.snapshot';

/** A snapshot as a safetensors file. */
export function encodeSnapshot({ state, phase, ...rest }: Snapshot): Uint8Array {
  const { best, ...memory } = phase;
  const tensors = new Map<string, NamedTensor>(state);
  best?.weights.forEach((values, index) =>
    tensors.set(`${BEST}${index}`, { shape: [values.length], values }),
  );
  const numBest = best?.weights.length ?? 0;
  const described = { ...rest, memory, best: best && { ...best, weights: [] }, numBest };
  return encodeSafetensors(tensors, { [METADATA_KEY]: JSON.stringify(described) });
}

/** @throws ThawError when the bytes are not such a file */
export function decodeSnapshot(bytes: Uint8Array): Snapshot {
  const { tensors, metadata } = decodeSafetensors(bytes, 'the state of another member');
  const { memory, best, numBest, ...rest } = JSON.parse(metadata[METADATA_KEY] ?? '{}') as Described;
  const weights = Array.from({ length: numBest }, (_, index) => tensors.get(`${BEST}${index}`)?.values);
  const state = new Map([...tensors].filter(([name]) => !name.startsWith(BEST)));
  const phase = { ...memory, best: best && { ...best, weights: weights.map(asFloats) } };
  return { ...rest, phase, state };
}

type Described = Omit<Snapshot, 'state' | 'phase'> & {
  readonly memory: Omit<PhaseMemory, 'best'>;
  readonly best: PhaseMemory['best'];
  readonly numBest: number;
};

function asFloats(values: Float32Array | undefined): Float32Array {
  return values ?? new Float32Array();
}
