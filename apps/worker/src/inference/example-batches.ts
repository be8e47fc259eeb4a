import {
  CorruptExample,
  readAhead,
  sampleSizeBytes,
  valuesOf,
  type Example,
  type ExampleSource,
} from '@thaw/datasets';

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
  const sizeBytes = sampleSizeBytes(source.sampleShape, source.dtype);
  let pending: { position: number; example: Example }[] = [];
  const flush = (): ExampleBatch => {
    const bytes = new Uint8Array(pending.length * sizeBytes);
    pending.forEach(({ example }, i) => example.writeTo(bytes.subarray(i * sizeBytes, (i + 1) * sizeBytes)));
    const positions = pending.map(({ position }) => position);
    pending = [];
    return { examples: valuesOf(bytes, source.dtype), positions };
  };
  for await (const { position, outcome } of readAhead(source, source.labels.keys())) {
    if (outcome instanceof CorruptExample) {
      yield { position, why: outcome.why };
      continue;
    }
    pending.push({ position, example: outcome });
    if (pending.length === batchSize) yield flush();
  }
  if (pending.length > 0) yield flush();
}
