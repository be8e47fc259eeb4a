import { describe, expect, it, onTestFinished } from 'vitest';
import { HostMemory } from './host-memory.js';
import { PayloadExchange, type MemoryMessage } from './payload-exchange.js';
import { memoryOfAnotherProcess } from './testing/memory-of-another-process.js';

const LENGTH = 2 ** 18;
const BUCKET_BYTES = 2 ** 20;

/** One end of a stream, and what it said to the other one. */
function end() {
  const said: MemoryMessage[] = [];
  const exchange = new PayloadExchange((message) => said.push(message));
  onTestFinished(() => exchange.close());
  exchange.begin();
  return { exchange, said };
}

/** Memory that others could read if they looked for it, and a payload in it. */
function placeable() {
  const vector = HostMemory.allocate(2 * LENGTH, () => ({ descriptor: 9, close: () => undefined }))!;
  const memory = HostMemory.of(vector.buffer)!;
  return { memory, payload: new Uint8Array(vector.buffer, 4096 + BUCKET_BYTES, BUCKET_BYTES) };
}

function stampsIn(memory: HostMemory): number[] {
  return [...new Int32Array(memory.buffer, 0, 3)];
}

describe('payloads for a peer', () => {
  it('stay where they are once the peer can read them there, until it has taken them, in order', async () => {
    const { exchange, said } = end();
    const { memory, payload } = placeable();
    const placing = [exchange.place(payload), exchange.place(payload)];
    const { name } = memory.file;
    const offer = { id: 0, descriptor: 9, name, processId: process.pid, sizeBytes: memory.buffer.byteLength };
    expect(said).toEqual([{ type: 'memory', memory: { ...offer, stampOffset: 0, stamp: 1 } }]);
    exchange.hear({ type: 'attached', id: 0, isAttached: true });
    const places = await Promise.all(placing);
    const placed = { memory: 0, offset: 4096 + BUCKET_BYTES, sizeBytes: BUCKET_BYTES };
    expect(places.map((place) => place?.placed)).toEqual([placed, placed]);
    const taken: number[] = [];
    places.forEach((place, index) => void place?.taken.then(() => taken.push(index)));
    exchange.hear({ type: 'taken' });
    await new Promise(setImmediate);
    expect(taken).toEqual([0]);
    exchange.hear({ type: 'taken' });
    exchange.hear({ type: 'taken' });
    await new Promise(setImmediate);
    expect(taken).toEqual([0, 1]);
    expect(said).toHaveLength(1);
  });

  it('go with their message where the peer cannot read that memory, which it is asked once', async () => {
    const { exchange, said } = end();
    const { payload } = placeable();
    const placing = exchange.place(payload);
    exchange.hear({ type: 'attached', id: 0, isAttached: false });
    expect(await placing).toBeUndefined();
    expect(await exchange.place(payload)).toBeUndefined();
    expect(said).toHaveLength(1);
  });

  it('go with their message when they are small, in other memory, or nothing is shared', async () => {
    const { exchange, said } = end();
    const { payload } = placeable();
    expect(await exchange.place(payload.subarray(0, 16))).toBeUndefined();
    expect(await exchange.place(new Uint8Array(BUCKET_BYTES))).toBeUndefined();
    const silent = new PayloadExchange((message) => said.push(message));
    expect(await silent.place(payload)).toBeUndefined();
    expect(said).toEqual([]);
  });

  it('are waited for no more once this side has closed, and may be written over from then on', async () => {
    const { exchange } = end();
    const { memory, payload } = placeable();
    const first = exchange.place(payload);
    exchange.hear({ type: 'attached', id: 0, isAttached: true });
    const place = await first;
    const other = placeable();
    const unanswered = exchange.place(other.payload);
    expect([stampsIn(memory)[0], stampsIn(other.memory)[0]]).toEqual([1, 1]);
    exchange.close();
    await place?.taken;
    expect(await unanswered).toBeUndefined();
    expect([stampsIn(memory)[0], stampsIn(other.memory)[0]]).toEqual([0, 0]);
    expect(await exchange.place(payload)).toBeUndefined();
  });

  it('may lie in memory that other peers read as well, each with its own stamp', async () => {
    const { memory, payload } = placeable();
    const [first, second] = [end(), end()];
    for (const { exchange } of [first, second]) void exchange.place(payload);
    expect(stampsIn(memory)).toEqual([1, 2, 0]);
    first.exchange.close();
    expect(stampsIn(memory)).toEqual([0, 2, 0]);
  });
});

describe('payloads of a peer', () => {
  const name = `thaw-${'8'.repeat(32)}`;
  const stamp = { stampOffset: 0, stamp: 0x03_02_01_00 };

  it('are read where they are', async () => {
    const { exchange, said } = end();
    const { write: _write, ...theirs } = await memoryOfAnotherProcess(name, 9_000);
    exchange.hear({ type: 'memory', memory: { id: 3, ...theirs, ...stamp } });
    expect(said).toEqual([{ type: 'attached', id: 3, isAttached: true }]);
    const elsewhere = exchange.find({ memory: 3, offset: 4096, sizeBytes: 3 });
    const into = new Uint8Array(3);
    elsewhere.copyInto(into);
    expect([elsewhere.sizeBytes, ...into]).toEqual([3, 80, 81, 82]);
    exchange.take();
    expect(said.at(-1)).toEqual({ type: 'taken' });
  });

  it('are not looked for where nothing is shared, which the peer learns', async () => {
    const said: MemoryMessage[] = [];
    const exchange = new PayloadExchange((message) => said.push(message));
    const { write: _write, ...theirs } = await memoryOfAnotherProcess(name, 9_000);
    exchange.hear({ type: 'memory', memory: { id: 0, ...theirs, ...stamp } });
    expect(said).toEqual([{ type: 'attached', id: 0, isAttached: false }]);
  });

  it('are refused where nothing was attached', () => {
    expect(() => end().exchange.find({ memory: 0, offset: 0, sizeBytes: 10 })).toThrow(
      'a chunk: expected its payload with it, received a place in memory',
    );
  });
});
