import type { SharedMemory } from '@thaw/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AttachedMemory } from './attached-memory.js';
import { memoryOfAnotherProcess, type ForeignMemory } from './testing/memory-of-another-process.js';

const NAME = `thaw-${'6'.repeat(32)}`;
const SIZE = 300_000;
/** From byte 4 on: 4, 5, 6, 7. */
const STAMP = { stampOffset: 4, stamp: 0x07_06_05_04 };

function offerOf({ processId, descriptor, sizeBytes, name }: ForeignMemory): SharedMemory {
  return { id: 0, processId, descriptor, sizeBytes, name, ...STAMP };
}

async function attached() {
  const memory = await memoryOfAnotherProcess(NAME, SIZE);
  const reader = AttachedMemory.attach(offerOf(memory))!;
  onTestFinished(() => reader.close());
  const read = (offset: number, sizeBytes: number): Uint8Array => {
    const into = new Uint8Array(sizeBytes);
    reader.read({ memory: 0, offset, sizeBytes }, into);
    return into;
  };
  return { memory, read };
}

describe('memory that a process of the same host offers', () => {
  it('is read where it is, as it is now', async () => {
    const { memory, read } = await attached();
    expect([...read(4096, 5)]).toEqual([80, 81, 82, 83, 84]);
    await memory.write(4098, 7);
    expect([...read(4096, 5)]).toEqual([80, 81, 7, 83, 84]);
    expect(read(0, SIZE)).toHaveLength(SIZE);
  });

  it('is refused where it ends before the payload does', async () => {
    const { read } = await attached();
    expect(() => read(SIZE - 2, 5)).toThrow(
      `a peer's shared memory: expected 5 bytes from ${SIZE - 2} on in one of ${SIZE}, received 2`,
    );
  });

  it('tells when what was placed may be something else by now', async () => {
    const { memory, read } = await attached();
    await memory.write(4, 0);
    expect(() => read(4096, 5)).toThrow(
      `a peer's shared memory: expected stamp ${STAMP.stamp} at 4, received ${0x07_06_05_00}`,
    );
  });

  it('is not opened under another name, of another size, nor where there is something else', async () => {
    const offer = offerOf(await memoryOfAnotherProcess(NAME, SIZE));
    const other = await memoryOfAnotherProcess('something-else', SIZE);
    for (const change of [
      { name: `thaw-${'7'.repeat(32)}` },
      { name: 'something-else', processId: other.processId, descriptor: other.descriptor },
      { sizeBytes: SIZE + 1 },
      { descriptor: 999_999 },
      { descriptor: 0 },
      { processId: process.pid },
      { processId: 2 ** 32 - 1 },
    ])
      expect(AttachedMemory.attach({ ...offer, ...change })).toBeUndefined();
    const reader = AttachedMemory.attach(offer);
    expect(reader).toBeDefined();
    reader?.close();
  });
});
