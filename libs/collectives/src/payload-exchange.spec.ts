import { HostMemory } from '@thaw/vectors';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PayloadExchange, type MemoryMessage } from './payload-exchange.js';

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

/** Memory that others can read, and a payload in it. */
function placeable() {
  const vector = HostMemory.allocate(2 * LENGTH)!;
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
    const offer = { id: 0, ...memory.file, processId: process.pid, stampOffset: 0, stamp: 1 };
    expect(said).toEqual([{ type: 'memory', memory: offer }]);
    exchange.hear({ type: 'attached', id: 0, isAttached: true });
    const places = await Promise.all(placing);
    const placed = { memory: 0, offset: 4096 + BUCKET_BYTES, sizeBytes: BUCKET_BYTES };
    expect(places.map((place) => place?.placed)).toEqual([placed, placed]);
    const taken: number[] = [];
    places.forEach((place, index) => void place?.taken.then(() => taken.push(index)));
    exchange.hear({ type: 'taken', count: 1 });
    await new Promise(setImmediate);
    expect(taken).toEqual([0]);
    exchange.hear({ type: 'taken', count: 7 });
    exchange.hear({ type: 'taken', count: 1 });
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
  it('are read where they are, as long as they are there, and said to be taken a turn at a time', async () => {
    const [sender, reader] = [end(), end()];
    const { payload } = placeable();
    payload.fill(7);
    const placing = sender.exchange.place(payload);
    sender.said.forEach((message) => reader.exchange.hear(message));
    reader.said.forEach((message) => sender.exchange.hear(message));
    const { placed } = (await placing)!;
    const elsewhere = reader.exchange.find(placed);
    const into = new Uint8Array(BUCKET_BYTES);
    elsewhere.copyInto(into);
    expect(Buffer.compare(into, payload)).toBe(0);
    for (let turn = 0; turn < 2; turn++) {
      for (let each = 0; each < 3; each++) reader.exchange.take();
      await new Promise(setImmediate);
    }
    const taken = { type: 'taken', count: 3 };
    expect(reader.said).toEqual([{ type: 'attached', id: 0, isAttached: true }, taken, taken]);
    const beyond = reader.exchange.find({ ...placed, offset: 2 * LENGTH * 4 });
    expect(() => beyond.copyInto(into)).toThrow(/^a peer's shared memory: Expected 1048576 bytes from/);
    sender.exchange.close();
    expect(() => elsewhere.copyInto(into)).toThrow("a peer's shared memory: expected stamp 1, received 0");
  });

  it('are not looked for where nothing is shared, nor found where nothing is, which the peer learns', () => {
    const said: MemoryMessage[] = [];
    const silent = new PayloadExchange((message) => said.push(message));
    const sharing = new PayloadExchange((message) => said.push(message));
    sharing.begin();
    const { memory } = placeable();
    const offer = { id: 0, ...memory.file, processId: process.pid, stampOffset: 0, stamp: 1 };
    silent.hear({ type: 'memory', memory: offer });
    sharing.hear({ type: 'memory', memory: { ...offer, name: `thaw-${'9'.repeat(32)}` } });
    const refusal = { type: 'attached', id: 0, isAttached: false };
    expect(said).toEqual([refusal, refusal]);
  });

  it('are refused once the peer offers something else by the same name that is not there, and closing is no harm', () => {
    const { exchange, said } = end();
    const { memory } = placeable();
    const offer = { id: 0, ...memory.file, processId: process.pid, stampOffset: 0, stamp: 1 };
    exchange.hear({ type: 'memory', memory: offer });
    exchange.hear({ type: 'memory', memory: { ...offer, name: `thaw-${'9'.repeat(32)}` } });
    expect(said.map((message) => message.type === 'attached' && message.isAttached)).toEqual([true, false]);
    expect(() => exchange.find({ memory: 0, offset: 0, sizeBytes: 10 })).toThrow(
      'received a place in memory',
    );
    exchange.close();
  });

  it('are refused where nothing was attached', () => {
    expect(() => end().exchange.find({ memory: 0, offset: 0, sizeBytes: 10 })).toThrow(
      'a chunk: expected its payload with it, received a place in memory',
    );
  });
});
