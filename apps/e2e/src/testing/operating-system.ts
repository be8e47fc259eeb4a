import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { PATIENCE_MS } from './lines.js';

/** Whether a process runs; one that is dead and not yet reaped does not. */
export function isRunning(processId: number): boolean {
  try {
    const status = readFileSync(`/proc/${processId}/stat`, 'utf8');
    return !/^\d+ \(.*\) [ZX]/s.test(status);
  } catch {
    return false;
  }
}

/** Resolves when none of the processes runs; the operating system tells only who asks. */
export async function untilGone(processIds: readonly number[]): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (processIds.some(isRunning)) {
    if (Date.now() > giveUpAt) throw new Error(`expected processes ${processIds.join(', ')} to end`);
    await delay(20);
  }
}

/** A port that was free a moment ago: for a coordinator that workers look for where it was. @returns host:port on loopback */
export async function freeAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}
