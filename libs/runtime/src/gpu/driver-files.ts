import { readdirSync, readFileSync } from 'node:fs';

/** What NVIDIA's driver tells under `/proc`, where `nvidia-smi` is missing, as in some containers. */
export interface DriverFiles {
  /** All models that are there, without repetition. */
  readonly name: string;
  readonly driverVersion: string;
}

/** Reads the driver's files; undefined where there are none. */
export function readDriverFiles(folder = '/proc/driver/nvidia'): DriverFiles | undefined {
  try {
    const models = readdirSync(`${folder}/gpus`).map((gpu) =>
      lineOf(readFileSync(`${folder}/gpus/${gpu}/information`, 'utf8'), 'Model:'),
    );
    const version = lineOf(readFileSync(`${folder}/version`, 'utf8'), 'NVRM version:');
    return {
      name: [...new Set(models)].sort().join(', '),
      driverVersion: /\d+(?:\.\d+)+/.exec(version)?.[0] ?? version,
    };
  } catch {
    return undefined;
  }
}

function lineOf(text: string, label: string): string {
  const line = text.split('\n').find((candidate) => candidate.startsWith(label));
  return line?.slice(label.length).trim() ?? 'unknown';
}
