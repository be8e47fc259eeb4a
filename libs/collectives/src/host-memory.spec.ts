import { describe, expect, it } from 'vitest';
import { HostMemory, LEAST_PLACED_BYTES, type PutFileBeneath } from './host-memory.js';

const LENGTH = LEAST_PLACED_BYTES / Float32Array.BYTES_PER_ELEMENT;
const put: PutFileBeneath = () => ({ descriptor: 7, close: () => undefined });

function memory(length = LENGTH): HostMemory {
  return HostMemory.of(HostMemory.allocate(length, put)!.buffer)!;
}

function stampsOf({ buffer }: HostMemory): Int32Array {
  return new Int32Array(buffer, 0, 1024);
}

describe('memory that a host shares', () => {
  it('is of whole pages, with zeros that TensorFlow takes where they are, and a name that nobody guesses', () => {
    const seen: { bytes: number; name: string }[] = [];
    const values = HostMemory.allocate(LENGTH + 1, (pages, name) => {
      seen.push({ bytes: pages.byteLength, name });
      return put(pages, name);
    });
    expect(values).toHaveLength(LENGTH + 1);
    expect(values?.every((value) => value === 0)).toBe(true);
    expect(values?.byteOffset).toBe(4096);
    expect(seen).toEqual([
      { bytes: 5 * 65_536, name: expect.stringMatching(/^thaw-[0-9a-f]{32}$/) as string },
    ]);
    expect(HostMemory.of(values!.buffer)?.file).toEqual({ descriptor: 7, name: seen[0]?.name });
  });

  it('is none for what goes with its message, for what is too large, nor where the system has none', () => {
    const refused: PutFileBeneath = () => {
      throw new Error('No file in memory');
    };
    expect(HostMemory.allocate(LENGTH - 1, put)).toBeUndefined();
    expect(HostMemory.allocate(2 ** 30, put)).toBeUndefined();
    expect(HostMemory.allocate(LENGTH, refused)).toBeUndefined();
    expect(HostMemory.of(new SharedArrayBuffer(8))).toBeUndefined();
  });

  it('is one and the same each time that it is opened', () => {
    const { buffer } = memory();
    const file = { descriptor: 8, name: `thaw-${'5'.repeat(32)}` };
    const opened = HostMemory.open(buffer, file);
    const again = structuredClone(buffer);
    expect(again).not.toBe(buffer);
    expect(HostMemory.open(again, file)).toBe(opened);
  });

  it('has a stamp of its own for each reader, which goes when that one is to read no more', () => {
    const shared = memory();
    const stamps = stampsOf(shared);
    const [first, second] = [shared.offer()!, shared.offer()!];
    expect([first, second]).toEqual([
      { stampOffset: 0, stamp: 1 },
      { stampOffset: 4, stamp: 2 },
    ]);
    expect([...stamps.subarray(0, 3)]).toEqual([1, 2, 0]);
    shared.withdraw(first);
    expect([...stamps.subarray(0, 3)]).toEqual([0, 2, 0]);
    expect(shared.offer()).toEqual({ stampOffset: 0, stamp: 3 });
    for (let reader = 2; reader < 1024; reader++) shared.offer();
    expect(shared.offer()).toBeUndefined();
  });
});
