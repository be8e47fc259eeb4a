import { existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { LocalSocket, PeerMessage } from '@thaw/protocol';
import { isHostName } from '@thaw/vectors';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HostPath } from './host-path.js';

const FOLDER = '/dev/shm';

function numbered(id: number): PeerMessage {
  return { type: 'attached', id, isAttached: true };
}

/** Two ends of a stream that delivers at once, and what each heard by its socket. */
function pair() {
  const ends: HostPath[] = [];
  const heard: PeerMessage[][] = [[], []];
  const over: unknown[][] = [[], []];
  const hear = (end: HostPath | undefined, message: PeerMessage): void => {
    if (message.type === 'socket') void end?.connect(message.socket);
    if (message.type === 'moved') end?.receive();
  };
  for (const own of [0, 1])
    ends.push(
      new HostPath({
        say: (message) => hear(ends[1 - own], message),
        onMessage: (message) => void heard[own]?.push(message),
        onOver: (broken) => void over[own]?.push(broken),
      }),
    );
  onTestFinished(() => ends.forEach((end) => end.destroy()));
  const [first, second] = ends as [HostPath, HostPath];
  return { first, second, heard, over };
}

async function untilUsed(path: HostPath): Promise<void> {
  await expect.poll(() => path.send({ type: 'computing' }) !== undefined).toBe(true);
}

describe('the way past a stream on one host', () => {
  it('takes what either side says once the other one has connected, in order', async () => {
    const { first, second, heard } = pair();
    expect(first.send(numbered(1))).toBeUndefined();
    await Promise.all([first.offer(), second.offer()]);
    await Promise.all([untilUsed(first), untilUsed(second)]);
    for (let id = 0; id < 100; id++) {
      void first.send(numbered(id));
      await second.send(numbered(1000 + id));
    }
    const counted = Array.from({ length: 100 }, (_, id) => id);
    const ids = (own: number) => heard[own]?.flatMap((said) => (said.type === 'attached' ? [said.id] : []));
    await expect.poll(() => ids(1)).toEqual(counted);
    await expect.poll(() => ids(0)).toEqual(counted.map((id) => 1000 + id));
  });

  it('leaves no name behind, used or not', async () => {
    const names = (): string[] => readdirSync(FOLDER).filter(isHostName);
    const before = names();
    const { first, second } = pair();
    await first.offer();
    await untilUsed(first);
    const alone = new HostPath({ say: () => undefined, onMessage: () => undefined, onOver: () => undefined });
    await alone.offer();
    expect(names().length).toBe(before.length + 1);
    alone.destroy();
    second.destroy();
    expect(names()).toEqual(before);
  });

  it('removes the names of processes that were killed before anybody connected', async () => {
    const [stale, fresh] = ['3', '4'].map((digit) => join(FOLDER, `thaw-${digit.repeat(32)}`)) as [
      string,
      string,
    ];
    for (const path of [stale, fresh]) writeFileSync(path, '');
    onTestFinished(() => rmSync(fresh));
    const anHourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(stale, anHourAgo, anHourAgo);
    await pair().first.offer();
    expect([existsSync(stale), existsSync(fresh)]).toEqual([false, true]);
  });

  it('tells of an end in order after all that was said, and of one that was not', async () => {
    const { first, second, heard, over } = pair();
    await Promise.all([first.offer(), second.offer()]);
    await Promise.all([untilUsed(first), untilUsed(second)]);
    for (let id = 0; id < 50; id++) void first.send(numbered(id));
    first.end();
    await second.untilOver(5_000);
    expect(heard[1]?.at(-1)).toEqual(numbered(49));
    expect(over[1]).toEqual([undefined]);
    second.destroy();
    await expect.poll(() => over[0]?.length).toBe(2);
  });

  it('is not waited for when the other side never ends it', async () => {
    const { first, second } = pair();
    await first.offer();
    await untilUsed(first);
    await second.untilOver(50);
  });

  it('opens for nobody who does not know the nonce, and still for who does', async () => {
    let told: LocalSocket | undefined;
    const said: PeerMessage[] = [];
    const path = new HostPath({
      say: (message) => void (message.type === 'socket' ? (told = message.socket) : said.push(message)),
      onMessage: () => undefined,
      onOver: () => undefined,
    });
    onTestFinished(() => path.destroy());
    await path.offer();
    const stranger = connect(join(FOLDER, told?.name ?? ''));
    await closed(stranger, 'a stranger has this');
    expect(said).toEqual([]);
    expect(path.send(numbered(1))).toBeUndefined();
    const friend = connect(join(FOLDER, told?.name ?? ''));
    friend.write(told?.nonce ?? '');
    await expect.poll(() => said).toEqual([{ type: 'moved' }]);
    friend.destroy();
  });

  it('is not taken where there is no such socket, or another name', async () => {
    const { first, second } = pair();
    const nonce = new Uint8Array(16);
    await first.connect({ name: `thaw-${'0'.repeat(32)}`, nonce });
    await first.connect({ name: '../../etc/passwd', nonce });
    await first.connect({ name: `thaw-${'0'.repeat(32)}`, nonce: new Uint8Array(3) });
    first.receive();
    await first.untilOver(50);
    expect(second.send(numbered(1))).toBeUndefined();
  });

  it('breaks at what is no message', async () => {
    const over: unknown[] = [];
    const told: LocalSocket[] = [];
    const offering = new HostPath({
      say: (message) => void (message.type === 'socket' && told.push(message.socket)),
      onMessage: () => undefined,
      onOver: () => undefined,
    });
    const path = new HostPath({
      say: () => undefined,
      onMessage: () => {
        throw new Error('such a message must not come now');
      },
      onOver: (broken) => over.push(broken),
    });
    onTestFinished(() => [offering, path].forEach((each) => each.destroy()));
    await offering.offer();
    await path.connect(told[0]!);
    path.receive();
    await untilUsed(offering);
    await expect.poll(() => over).toEqual([new Error('such a message must not come now')]);
    rmSync(join(FOLDER, told[0]!.name), { force: true });
  });
});

/** Says something on a socket, and waits until the other side has had enough of it. */
async function closed(socket: Socket, saying: string): Promise<void> {
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  socket.resume();
  socket.write(saying);
  await ended;
}
