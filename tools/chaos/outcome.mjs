// @ts-check
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSafetensors } from '@thaw/model-files';
import { decodePositions, LedgerAudit } from '@thaw/orchestration';

/** @typedef {import('./coordinator-log.mjs').StepReport} StepReport */
/** @typedef {Readonly<Record<string, any>> & { type: string }} Event */
/** @typedef {{ step: number, epoch: number, replica: number, numCounted: number, examples: readonly number[] }} LedgerRow */
/** @typedef {{ rows: readonly LedgerRow[], proof: { holds: boolean, problems: readonly string[] } }} Ledger */
/**
 * @typedef {{
 *   status: string,
 *   failure: string | undefined,
 *   events: readonly Event[],
 *   steps: readonly StepReport[],
 *   tensors: ReadonlyMap<string, string>,
 *   ledger: Ledger,
 * }} Outcome what a job left; `tensors`: the SHA-256 of each by file and name
 */

/** Weights and moving statistics; the same with slots, averages and iteration. */
const FILES = ['model.safetensors', 'state.safetensors'];

/**
 * @param {import('thaw/client').Coordinator} coordinator
 * @param {string} jobId
 * @param {{ events: readonly Event[], steps: readonly StepReport[], folder: string }} seen `folder` for what is downloaded
 * @returns {Promise<Outcome>}
 */
export async function outcomeOf(coordinator, jobId, { events, steps, folder }) {
  const job = coordinator.job(jobId);
  const { status, failure } = await job.get();
  const tensors = new Map();
  if (status === 'succeeded') {
    await job.download(join(folder, jobId), { files: FILES });
    for (const file of FILES) {
      const content = decodeSafetensors(await readFile(join(folder, jobId, file)), file);
      for (const [name, { shape, values }] of content.tensors)
        tensors.set(`${file} ${name}`, digestOf(shape, values));
    }
  }
  return { status, failure: failure?.message, events, steps, tensors, ledger: await ledgerOf(job) };
}

/** What the coordinator's store holds. @param {import('thaw/client').Job} job @returns {Promise<Ledger>} */
async function ledgerOf(job) {
  const { facts, rows } = await job.readLedger();
  const audit = new LedgerAudit(facts);
  const kept = [];
  for await (const row of rows) {
    const { step, epoch, replica, numCounted, positions } = row;
    audit.add(row);
    kept.push({ step, epoch, replica, numCounted, examples: decodePositions(positions) });
  }
  return { rows: kept, proof: audit.finish() };
}

/** @param {readonly number[]} shape @param {ArrayBufferView} values */
function digestOf(shape, { buffer, byteOffset, byteLength }) {
  const hash = createHash('sha256').update(JSON.stringify(shape));
  return hash.update(new Uint8Array(buffer, byteOffset, byteLength)).digest('hex');
}
