import { createHash } from 'node:crypto';
import { OUTPUT_FORMATS, type OutputFormat } from '@thaw/orchestration';
import type { ResultFile } from './compute/compute-calls.js';
import type { MemberGroup } from './member-group.js';
import type { MemberTools } from './member-tools.js';

/** Stores the trained model at the coordinator, in each of these formats. */
export async function storeFiles(
  formats: readonly OutputFormat[],
  { identity, signal }: MemberGroup,
  { compute, client }: Pick<MemberTools, 'compute' | 'client'>,
): Promise<void> {
  const store = async ({ name, bytes }: ResultFile): Promise<void> => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const header = { ...identity, name, sizeBytes: bytes.byteLength, sha256 };
    await client.storeArtifact(header, bytes, { signal });
  };
  // One format after the other, so that no more than one is in memory.
  for (const format of OUTPUT_FORMATS.filter((each) => formats.includes(each))) {
    for (const file of await compute.call('exportFiles', format)) await store(file);
    // Beside a model that another job may start from.
    if (format === 'safetensors')
      await store({ name: 'state.safetensors', bytes: await compute.call('exportState', null) });
  }
}
