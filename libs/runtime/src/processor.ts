import { readdirSync, readFileSync } from 'node:fs';

/** What of a processor decides which kernels run and how they cut their work. */
export interface Processor {
  readonly model: string;
  /** The vector instructions it has, sorted, separated by blanks. */
  readonly instructionSet: string;
  /** Data cache sizes from the innermost out, as in `L1 32K, L2 1024K, L3 32768K`. */
  readonly cacheSizes: string;
}

const VECTOR_INSTRUCTIONS = /^(sse4_[12]|avx.*|fma4?|f16c|amx.*|asimd.*|sve.*|i8mm|bf16)$/;

/** Describes the processor of this machine, as Linux tells it; `unknown` where it does not. */
export function readProcessor(): Processor {
  return {
    ...parseProcessor(readText('/proc/cpuinfo')),
    cacheSizes: readCacheSizes('/sys/devices/system/cpu/cpu0/cache'),
  };
}

/** Reads model and instructions from the text of `/proc/cpuinfo` (x86 or Arm). */
export function parseProcessor(cpuinfo: string): Omit<Processor, 'cacheSizes'> {
  const flags = field(cpuinfo, 'flags') ?? field(cpuinfo, 'Features') ?? '';
  const instructions = flags.split(/\s+/).filter((flag) => VECTOR_INSTRUCTIONS.test(flag));
  return {
    model: modelOf(cpuinfo),
    instructionSet: instructions.length > 0 ? instructions.sort().join(' ') : 'unknown',
  };
}

function modelOf(cpuinfo: string): string {
  const name = field(cpuinfo, 'model name');
  const numbers = ['vendor_id', 'cpu family', 'model', 'stepping', 'CPU implementer', 'CPU part']
    .map((key) => field(cpuinfo, key))
    .filter((value) => value !== undefined);
  return [name, ...numbers].filter((part) => part !== undefined).join(' / ') || 'unknown';
}

function field(cpuinfo: string, key: string): string | undefined {
  const line = cpuinfo.split('\n').find((candidate) => candidate.split(':', 1)[0]?.trim() === key);
  return line?.slice(line.indexOf(':') + 1).trim();
}

function readCacheSizes(folder: string): string {
  const sizes = listFolder(folder)
    .filter(
      (entry) => entry.startsWith('index') && readText(`${folder}/${entry}/type`).trim() !== 'Instruction',
    )
    .map(
      (entry) =>
        `L${readText(`${folder}/${entry}/level`).trim()} ${readText(`${folder}/${entry}/size`).trim()}`,
    );
  return sizes.sort().join(', ') || 'unknown';
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
