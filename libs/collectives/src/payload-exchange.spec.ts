import { existsSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlacedPayload } from '@thaw/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PayloadExchange, type MemoryMessage } from './payload-exchange.js';
import { AttachedMemory, PayloadMemory } from './shared-memory.js';

const FOLDER = '/dev/shm';
const WHOLE_BUCKET = 2 ** 20;
const payload = (fill: number, size = WHOLE_BUCKET): Uint8Array => new Uint8Array(size).fill(fill);

/** Two ends of a stream that delivers at once; what the second one says may be held back. */
function pair() {
  const held: MemoryMessage[] = [];
  let holds = false;
  const ends: { first?: PayloadExchange; second?: PayloadExchange } = {};
  const first = new PayloadExchange((message) => ends.second?.hear(message));
  const second = new PayloadExchange((message) => (holds ? held.push(message) : ends.first?.hear(message)));
  Object.assign(ends, { first, second });
  onTestFinished(() => {
    first.close();
    second.close();
  });
  return {
    first,
    second,
    hold: () => void (holds = true),
    deliver: () => held.splice(0).forEach((message) => first.hear(message)),
  };
}

function taken(by: PayloadExchange, placed: PlacedPayload): Uint8Array {
  let bytes = new Uint8Array();
  by.take(placed, (seen) => (bytes = Uint8Array.from(seen)));
  return bytes;
}

describe('payloads between two members of a host', () => {
  it('go through memory once the other side can read it', async () => {
    const { first, second } = pair();
    expect(await first.place(payload(1))).toBeUndefined();
    first.offer();
    const placed = await first.place(payload(7));
    expect(placed?.sizeBytes).toBe(WHOLE_BUCKET);
    expect(Buffer.compare(taken(second, placed!), payload(7))).toBe(0);
  });

  it('go with their message when they are small, or when there is no memory', async () => {
    const { first } = pair();
    first.offer();
    expect(await first.place(payload(1, 16))).toBeUndefined();
    const alone = new PayloadExchange(() => undefined);
    alone.offer();
    expect(await alone.place(payload(1))).toBeUndefined();
    alone.close();
  });

  it('wait for room, each until one before was taken', async () => {
    const { first, second, hold, deliver } = pair();
    first.offer();
    hold();
    const placed = await Promise.all(Array.from({ length: 8 }, (_, index) => first.place(payload(index))));
    expect(new Set(placed.map((each) => each?.slot)).size).toBe(8);
    let isPlaced = false;
    const next = first.place(payload(9)).then((each) => ((isPlaced = true), each));
    expect(Buffer.compare(taken(second, placed[3]!), payload(3))).toBe(0);
    await new Promise(setImmediate);
    expect(isPlaced).toBe(false);
    deliver();
    expect((await next)?.slot).toBe(placed[3]?.slot);
    expect(Buffer.compare(taken(second, placed[4]!), payload(4))).toBe(0);
  });

  it('do not wait for a side that is closed', async () => {
    const { first, hold } = pair();
    first.offer();
    hold();
    for (let index = 0; index < 8; index++) await first.place(payload(index));
    const next = first.place(payload(9));
    first.close();
    expect(await next).toBeUndefined();
  });

  it('leave no file behind', () => {
    const { first, second } = pair();
    const offered: string[] = [];
    const watching = new PayloadExchange(
      (message) => message.type === 'memory' && offered.push(message.memory.name),
    );
    watching.offer();
    expect(existsSync(join(FOLDER, offered[0]!))).toBe(true);
    watching.close();
    expect(existsSync(join(FOLDER, offered[0]!))).toBe(false);
    first.offer();
    second.close();
  });

  it('are refused where nothing was attached', () => {
    const { second } = pair();
    expect(() => taken(second, { slot: 0, sizeBytes: 10, stamp: 1 })).toThrow(
      'a chunk: expected its payload with it, received a place in memory',
    );
  });
});

describe('memory that a peer offers', () => {
  it('goes when its process was killed before anybody opened it', () => {
    const [stale, fresh] = ['3', '4'].map((digit) => join(FOLDER, `thaw-${digit.repeat(32)}`)) as [
      string,
      string,
    ];
    for (const path of [stale, fresh]) writeFileSync(path, '');
    onTestFinished(() => rmSync(fresh));
    const anHourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(stale, anHourAgo, anHourAgo);
    PayloadMemory.create()?.close();
    expect([existsSync(stale), existsSync(fresh)]).toEqual([false, true]);
  });

  it('is not opened under another name, nor without its nonce, nor through a link', () => {
    const memory = PayloadMemory.create()!;
    onTestFinished(() => memory.close());
    const { description } = memory;
    const link = `thaw-${'0'.repeat(32)}`;
    symlinkSync(join(FOLDER, description.name), join(FOLDER, link));
    const plain = join(FOLDER, `thaw-${'1'.repeat(32)}`);
    writeFileSync(plain, 'something else altogether');
    onTestFinished(() => [join(FOLDER, link), plain].forEach((path) => rmSync(path)));
    for (const change of [
      { name: `../shm/${description.name}` },
      { name: '../../etc/passwd' },
      { name: link },
      { name: `thaw-${'1'.repeat(32)}` },
      { name: `thaw-${'2'.repeat(32)}` },
      { nonce: new Uint8Array(16) },
      { slotBytes: 5 },
    ])
      expect(AttachedMemory.attach({ ...description, ...change })).toBeUndefined();
    const attached = AttachedMemory.attach(description);
    expect(attached).toBeDefined();
    const place = { sizeBytes: 10, stamp: 1 };
    expect(() => attached!.read({ ...place, slot: 99 })).toThrow('expected 10 bytes in slot 99 of 8');
    expect(() => attached!.read({ ...place, slot: 7 })).toThrow('received less');
    attached!.close();
  });

  it('tells a payload from the one that took its place, before it was read or while it is', () => {
    const memory = PayloadMemory.create()!;
    onTestFinished(() => memory.close());
    const attached = AttachedMemory.attach(memory.description)!;
    onTestFinished(() => attached.close());
    memory.confirm();
    const first = memory.place(payload(1))!;
    expect(Buffer.compare(attached.read(first), payload(1))).toBe(0);
    memory.free(first.slot);
    const second = memory.place(payload(2))!;
    expect(second).toEqual({ ...first, stamp: first.stamp + 1 });
    expect(() => attached.read(first)).toThrow(`expected payload 1 in slot ${first.slot}, received 2 to 2`);
    expect(() => attached.read({ ...second, sizeBytes: 300_000 })).toThrow(
      /expected payload 2 in slot \d, received 2 to \d+$/,
    );
    expect(Buffer.compare(attached.read(second), payload(2))).toBe(0);
  });
});
