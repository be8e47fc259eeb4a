import { join } from 'node:path';
import { runProgram } from './program.js';
import { REPOSITORY } from './repository.js';

/** What reading or writing a model file took in a process of its own. */
export interface ModelFileCost {
  readonly fileBytes: number;
  /** The most memory beyond what the process had before, the weights included. */
  readonly growthBytes: number;
  readonly tookMs: number;
  readonly cpuMs: number;
  readonly numWeights?: number;
  /** Of the error. */
  readonly code?: string;
  /** The error, or the warnings. */
  readonly message?: string;
}

/** Writes a model of dense layers of these widths. */
export function measureWriting(path: string, widths: readonly number[]): Promise<ModelFileCost> {
  return measure('write', path, widths.join());
}

/** Reads a model file. @param small a file that is read before, so that what loading its format's library takes is not counted */
export function measureReading(path: string, small = ''): Promise<ModelFileCost> {
  return measure('read', path, small);
}

async function measure(task: 'read' | 'write', path: string, option: string): Promise<ModelFileCost> {
  const child = join(REPOSITORY, 'apps', 'e2e', 'src', 'testing', 'model-memory-child.mjs');
  const { stdout, stderr } = await runProgram(process.execPath, [child, task, path, option], REPOSITORY);
  const cost = stdout.objects.at(-1);
  if (cost === undefined)
    throw new Error(`${task} of ${path} ended without a report: ${stderr.all.join('\n')}`);
  return cost as unknown as ModelFileCost;
}
