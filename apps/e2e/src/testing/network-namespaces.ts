import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Machines of their own, as far as networks go: each has one address, at which the others reach it. */
export interface NetworkNamespaces {
  readonly members: readonly { readonly address: string; readonly launcher: readonly string[] }[];
  /** Removes them; harmless when some are gone. */
  remove(): Promise<void>;
}

/** Whether this process may make namespaces. */
export async function canMakeNamespaces(): Promise<boolean> {
  const name = `thaw-probe-${randomBytes(3).toString('hex')}`;
  try {
    await run('ip', ['netns', 'add', name]);
    await run('ip', ['netns', 'del', name]);
    return true;
  } catch {
    return false;
  }
}

/** Makes namespaces that are joined by a bridge in the first of them. */
export async function makeNamespaces(count: number): Promise<NetworkNamespaces> {
  const tag = randomBytes(3).toString('hex');
  const names = Array.from({ length: count }, (_, index) => `thaw-${tag}-${index}`);
  const [hub = ''] = names;
  const addressOf = (index: number): string => `10.87.0.${index + 1}`;
  const remove = async (): Promise<void> => {
    for (const name of names) await run('ip', ['netns', 'del', name]).catch(() => undefined);
  };
  try {
    for (const name of names) {
      await run('ip', ['netns', 'add', name]);
      await run('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
    }
    await run('ip', ['-n', hub, 'link', 'add', 'bridge0', 'type', 'bridge']);
    await run('ip', ['-n', hub, 'addr', 'add', `${addressOf(0)}/24`, 'dev', 'bridge0']);
    await run('ip', ['-n', hub, 'link', 'set', 'bridge0', 'up']);
    for (const [index, name] of names.entries())
      if (index > 0) await join(hub, name, index, addressOf(index));
  } catch (thrown) {
    await remove();
    throw thrown;
  }
  const members = names.map((name, index) => ({
    address: addressOf(index),
    launcher: ['ip', 'netns', 'exec', name],
  }));
  return { members, remove };
}

async function join(hub: string, name: string, index: number, address: string): Promise<void> {
  const port = `port${index}`;
  await run('ip', ['-n', hub, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name]);
  await run('ip', ['-n', hub, 'link', 'set', port, 'master', 'bridge0', 'up']);
  await run('ip', ['-n', name, 'addr', 'add', `${address}/24`, 'dev', 'eth0']);
  await run('ip', ['-n', name, 'link', 'set', 'eth0', 'up']);
}
