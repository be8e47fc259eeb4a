import { CorruptExample, readAhead, valuesOf, type ExampleSource } from '@thaw/datasets';

/** Some examples of a source, in its order. */
export interface ExampleBatch {
  readonly examples: Uint8Array | Float32Array;
  readonly positions: readonly number[];
}

/** An example that could not be read. */
export interface Unreadable {
  readonly position: number;
  readonly why: string;
}

/** All examples of a source in batches, the last one short; each unreadable one where it stands. */
export async function* batchesOf(
  source: ExampleSource,
  batchSize: number,
): AsyncGenerator<ExampleBatch | Unreadable> {
  let pending: { position: number; bytes: Uint8Array }[] = [];
  const flush = (): ExampleBatch => {
    const bytes = Uint8Array.from(Buffer.concat(pending.map((each) => each.bytes)));
    const positions = pending.map(({ position }) => position);
    pending = [];
    return { examples: valuesOf(bytes, source.dtype), positions };
  };
  for await (const { position, outcome } of readAhead(source, source.labels.keys())) {
    if (outcome instanceof CorruptExample) {
      yield { position, why: outcome.why };
      continue;
    }
    pending.push({ position, bytes: outcome });
    if (pending.length === batchSize) yield flush();
  }
  if (pending.length > 0) yield flush();
}
