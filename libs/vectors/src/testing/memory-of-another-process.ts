import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** Makes a file in memory of a name and a size, in bytes that count from 0 on, adds seals, and writes what it is told: an offset and a byte. */
const PROGRAM = `
import fcntl, os, sys
name, size, seals = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
file = os.memfd_create(name, os.MFD_ALLOW_SEALING)
os.write(file, bytes(index % 251 for index in range(size)))
fcntl.fcntl(file, 1033, seals)
print(file, flush=True)
for line in sys.stdin:
    offset, value = map(int, line.split())
    os.pwrite(file, bytes([value]), offset)
    print('written', flush=True)
`;

/** A file in memory that another process has, until the test is over. */
export interface ForeignMemory {
  readonly processId: number;
  readonly descriptor: number;
  readonly sizeBytes: number;
  readonly name: string;
  /** That process writes a byte. */
  write(offset: number, value: number): Promise<void>;
}

/** As Linux numbers it: the file keeps at least its size. */
const F_SEAL_SHRINK = 2;

/** Starts a process that has such a file; its bytes are their offsets modulo 251. */
export async function memoryOfAnotherProcess(
  name: string,
  sizeBytes: number,
  { isSealed = true } = {},
): Promise<ForeignMemory> {
  const seals = isSealed ? F_SEAL_SHRINK : 0;
  const child = spawn('python3', ['-c', PROGRAM, name, String(sizeBytes), String(seals)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout);
  onTestFinished(() => void child.stdin.end());
  const [descriptor] = (await once(lines, 'line')) as [string];
  const write = async (offset: number, value: number): Promise<void> => {
    const written = once(lines, 'line');
    child.stdin.write(`${offset} ${value}\n`);
    await written;
  };
  return { processId: child.pid ?? 0, descriptor: Number(descriptor), sizeBytes, name, write };
}
