import { readdirSync, readFileSync } from 'node:fs';

/**
 * Names the GPUs and the driver of this machine, as NVIDIA's driver tells them under `/proc`; `gpu` where it
 * does not.
 */
export function readGraphicsDevice(folder = '/proc/driver/nvidia'): string {
  try {
    const models = readdirSync(`${folder}/gpus`).map((gpu) =>
      lineOf(readFileSync(`${folder}/gpus/${gpu}/information`, 'utf8'), 'Model:'),
    );
    const driver = lineOf(readFileSync(`${folder}/version`, 'utf8'), 'NVRM version:');
    return `gpu ${[...new Set(models)].sort().join(', ')}, driver ${driver}`;
  } catch {
    return 'gpu';
  }
}

function lineOf(text: string, label: string): string {
  const line = text.split('\n').find((candidate) => candidate.startsWith(label));
  return line?.slice(label.length).trim() ?? 'unknown';
}
