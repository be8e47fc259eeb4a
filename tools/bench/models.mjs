// @ts-check
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runToEnd } from './child-run.mjs';

/**
 * A base, and the heads that are put after it.
 * @typedef {{
 *   base: { application: 'resnet50' | 'mobilenet', weights?: string },
 *   inputShape: number[],
 *   heads: readonly { name: string, layers: readonly HeadLayer[] }[],
 * }} ModelPlan
 */
/** @typedef {{ name: string, units: number, activation: 'relu' | 'linear' }} HeadLayer */

/** Makes models in a process of its own, for TensorFlow stays in a process. @param {string} folder @param {readonly ModelPlan[]} plans @param {AbortSignal} signal */
export async function makeModels(folder, plans, signal) {
  await mkdir(folder, { recursive: true });
  const script = join(import.meta.dirname, 'make-models.mjs');
  await runToEnd(process.execPath, [script, folder, JSON.stringify(plans)], { signal });
}
