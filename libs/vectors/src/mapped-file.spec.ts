import { describe, expect, it, onTestFinished } from 'vitest';
import { MappedFile } from './mapped-file.js';
import { writeSum } from './sums.js';
import { bitsOf } from './testing/float-bits.js';
import { memoryOfAnotherProcess } from './testing/memory-of-another-process.js';

const NAME = `thaw-${'6'.repeat(32)}`;
const SIZE = 300_000;
/** There stand 4, 5, 6, 7. */
const PLACE = { stampOffset: 4 };

/** The bytes are any: of what is no number there are many bits. */
function finite(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

async function mapped() {
  const memory = await memoryOfAnotherProcess(NAME, SIZE);
  const file = MappedFile.open(memory.processId, memory)!;
  onTestFinished(() => file.close());
  const copy = (offset: number, sizeBytes: number) => {
    const target = new Uint8Array(sizeBytes);
    file.copy(offset, target);
    return { bytes: [...target], stamp: file.stampAt(PLACE) };
  };
  return { memory, file, copy };
}

describe('memory of another process of the host', () => {
  it('is read where it is, as it is now, and so is its stamp', async () => {
    const { memory, copy } = await mapped();
    expect(copy(4096, 5)).toEqual({ bytes: [80, 81, 82, 83, 84], stamp: 0x07_06_05_04 });
    await memory.write(4098, 7);
    await memory.write(4, 0);
    expect(copy(4096, 5)).toEqual({ bytes: [80, 81, 7, 83, 84], stamp: 0x07_06_05_00 });
    expect(copy(0, SIZE).bytes).toHaveLength(SIZE);
  });

  it('is not read beyond its end', async () => {
    const { copy } = await mapped();
    expect(() => copy(SIZE - 2, 5)).toThrow(
      `Expected 5 bytes from ${SIZE - 2} on, received a file of ${SIZE}`,
    );
    expect(() => copy(2 ** 52, 5)).toThrow('Expected 5 bytes');
    expect(() => copy(-1, 5)).toThrow('Expected an offset of 0 at least');
  });

  it('is added to what is here, to the same bits as a copy of it', async () => {
    const { file, copy } = await mapped();
    const length = 5000;
    const there = new Float32Array(Uint8Array.from(copy(4096, length * 4).bytes).buffer).map(finite);
    const other = Float32Array.from({ length }, (_, index) => (index % 7) * 1e-40 - index);
    const [sums, expected] = [new Float32Array(length), new Float32Array(length)];
    expect(file.writeSum(4096, sums, other)).toBe(writeSum(expected, other, there));
    expect(bitsOf(sums.map(finite))).toEqual(bitsOf(expected.map(finite)));
    file.writeSum(4096, other, other);
    expect(bitsOf(other)).toEqual(bitsOf(sums));
    const add = (offset: number) => file.writeSum(offset, sums, other);
    expect(() => add(SIZE - 4)).toThrow(`Expected 20000 bytes from ${SIZE - 4} on`);
    expect(() => add(4097)).toThrow('Expected 20000 bytes from 4097 on');
    expect(() => file.writeSum(0, sums, other.subarray(1))).toThrow('vectors of one length');
    expect(() => file.stampAt({ stampOffset: SIZE - 2 })).toThrow('Expected 4 bytes');
  });

  it('is not opened under another name, nor where there is something else', async () => {
    const { processId, descriptor } = await memoryOfAnotherProcess(NAME, SIZE);
    const other = await memoryOfAnotherProcess('something-else', SIZE);
    const open = (...[of = processId, at = descriptor, name = NAME]: [number?, number?, string?]) =>
      MappedFile.open(of, { descriptor: at, name });
    expect(open(processId, descriptor, `thaw-${'7'.repeat(32)}`)).toBeUndefined();
    expect(open(other.processId, other.descriptor, 'something-else')).toBeUndefined();
    expect(open(processId, 999_999)).toBeUndefined();
    expect(open(processId, 0)).toBeUndefined();
    expect(open(process.pid)).toBeUndefined();
    expect(open(2 ** 32 - 1)).toBeUndefined();
    const file = open();
    expect(file).toBeDefined();
    file?.close();
  });

  it('is not mapped where it could become shorter while it is read', async () => {
    const { processId, descriptor } = await memoryOfAnotherProcess(NAME, SIZE, { isSealed: false });
    expect(MappedFile.open(processId, { descriptor, name: NAME })).toBeUndefined();
  });

  it('is read no more once it was closed', async () => {
    const memory = await memoryOfAnotherProcess(NAME, SIZE);
    const file = MappedFile.open(memory.processId, memory)!;
    file.close();
    expect(() => file.copy(0, new Uint8Array(4))).toThrow('not unmapped since');
    expect(() => file.close()).toThrow('not unmapped since');
  });
});
