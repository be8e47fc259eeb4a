// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMachine } from './machine.mjs';
import { Material } from './material.mjs';
import { Peers } from './peers.mjs';
import { rowsOn } from './rows.mjs';

/** @typedef {import('./contestant.mjs').MeasuredRow} MeasuredRow */
/** @typedef {import('./site.mjs').Site} Site */
/** @typedef {{ id: string, title: string, why: string }} FailedRow a row that could not be measured at all */
/**
 * @typedef {{
 *   material: Material, peers: Peers, site: Site, isQuick: boolean, repeats: number, signal: AbortSignal,
 *   note: (line: string) => void,
 * }} BenchContext `note`: tells people how far it is
 */
/** @typedef {Awaited<ReturnType<typeof bench>>} Measurements */

/**
 * Measures rows one after the other.
 * @param {{ rows: readonly string[], site: Site, repeats: number, isQuick: boolean, testData: string | undefined, signal: AbortSignal, note: (line: string) => void }} plan
 */
export async function bench({ rows, site, repeats, isQuick, testData, signal, note }) {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-material-'));
  const machine = describeMachine();
  const material = new Material({ folder, isQuick, testData, signal });
  const context = {
    material,
    peers: new Peers(signal, site.python),
    site,
    isQuick,
    repeats,
    signal,
    note,
  };
  /** @type {MeasuredRow[]} */
  const measured = [];
  /** @type {FailedRow[]} */
  const failed = [];
  try {
    for (const { id, title, measure } of rowsOn(site.device).filter((row) => rows.includes(row.id))) {
      note(`${id}: ${title}`);
      try {
        measured.push(await measure(context));
      } catch (error) {
        signal.throwIfAborted();
        failed.push({ id, title, why: /** @type {Error} */ (error).message });
      }
    }
    return { at: new Date().toISOString(), machine, isQuick, repeats, measured, failed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
