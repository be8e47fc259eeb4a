import { type FileHandle, open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { type BlockFormat, BlockWriter, type DatasetFacts } from './block-writer.js';
import { CorruptExample, TooManyCorruptExamples, type UnreadableExample } from './errors.js';
import type { Example, ExampleSource } from './example-source.js';

/** What becomes of the examples that cannot be read. */
export interface CorruptionLimit {
  /** Fail when there are more. */
  readonly maxSkipped: number;
}

/** Which examples of a source a dataset takes, in its order. */
export interface BuildPart {
  readonly source: ExampleSource;
  readonly order: Uint32Array;
  readonly path: string;
}

/** A dataset as it was written. */
export interface BuiltPart {
  readonly facts: DatasetFacts;
  readonly skipped: readonly UnreadableExample[];
}

/** Examples that are read at the same time; each may be a photo that is decoded. Four for each core: none idles while some of them wait for the disk, or for their turn. */
const MAX_READS = Math.min(16, 4 * availableParallelism());

/**
 * Reads the examples in the dataset's order, a few at the same time, and writes them as blocks. Memory holds those few
 * and two blocks.
 *
 * @throws TooManyCorruptExamples; the error of the source when all of it cannot be read
 */
export async function buildDataset(
  { source, order, path }: BuildPart,
  options: Pick<BlockFormat, 'blockSizeBytes'> & CorruptionLimit,
): Promise<BuiltPart> {
  const file = await open(path, 'wx');
  try {
    return await writeExamples(source, order, file, options);
  } finally {
    await file.close();
  }
}

async function writeExamples(
  source: ExampleSource,
  order: Uint32Array,
  file: FileHandle,
  { blockSizeBytes, maxSkipped }: Pick<BlockFormat, 'blockSizeBytes'> & CorruptionLimit,
): Promise<BuiltPart> {
  const { sampleShape, dtype } = source;
  const writer = new BlockWriter(file, { sampleShape, dtype, blockSizeBytes, numExamples: order.length });
  const skipped: UnreadableExample[] = [];
  for await (const { position, outcome } of readAhead(source, order)) {
    if (outcome instanceof CorruptExample) {
      skipped.push({ file: source.placeOf(position).file, why: outcome.why });
      // A few more are looked at, so that a person hears of them at once.
      if (skipped.length > maxSkipped + MOST_NEWS) break;
    } else {
      await writer.add(outcome, source.labels[position] ?? 0);
    }
  }
  if (skipped.length > maxSkipped) throw new TooManyCorruptExamples(skipped, maxSkipped);
  const facts = await writer.finish();
  await file.sync();
  return { facts, skipped };
}

/** Unreadable examples beyond the limit that are collected before the build gives up. */
const MOST_NEWS = 10;

interface ReadExample {
  readonly position: number;
  readonly outcome: Example | CorruptExample;
}

/** The examples in order, each begun before the one before it is asked for. */
export async function* readAhead(
  source: ExampleSource,
  order: Iterable<number>,
): AsyncGenerator<ReadExample> {
  const pending: Promise<ReadExample>[] = [];
  for (const position of order) {
    const read = source.read(position).catch(asCorrupt);
    const example = read.then((outcome) => ({ position, outcome }));
    // Awaited in its turn; a failure before that must not count as unhandled.
    example.catch(() => undefined);
    pending.push(example);
    if (pending.length >= MAX_READS) yield (await pending.shift()) as ReadExample;
  }
  for (const example of pending) yield await example;
}

function asCorrupt(thrown: unknown): CorruptExample {
  if (thrown instanceof CorruptExample) return thrown;
  throw thrown;
}
