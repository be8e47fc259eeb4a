import { createHash } from 'node:crypto';
import type { JobMaterials } from './job-materials.js';

const known = new WeakMap<JobMaterials, string>();

/**
 * SHA-256 of all that decides the result of a job: its description, but for what changes no bit of it (its name, who works on it,
 * where copies go), the base's architecture and weights, and the examples.
 */
export function jobDigest(materials: JobMaterials): string {
  const digest = known.get(materials) ?? digestOf(materials);
  known.set(materials, digest);
  return digest;
}

function digestOf({ spec, base, data }: JobMaterials): string {
  const { name: _name, workers: _workers, outputs: _outputs, checkpoints: _checkpoints, ...decisive } = spec;
  const lines = [
    'thaw job 1',
    JSON.stringify(decisive),
    JSON.stringify(base.config),
    base.weights === null ? 'none' : createHash('sha256').update(base.weights).digest('hex'),
    data.train.digest,
    data.holdOut?.digest ?? 'none',
  ];
  return createHash('sha256')
    .update(`${lines.join('\n')}\n`)
    .digest('hex');
}
