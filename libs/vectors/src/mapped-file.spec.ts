import { describe, expect, it, onTestFinished } from 'vitest';
import { MappedFile } from './mapped-file.js';
import { memoryOfAnotherProcess } from './testing/memory-of-another-process.js';

const NAME = `thaw-${'6'.repeat(32)}`;
const SIZE = 300_000;
/** There stand 4, 5, 6, 7. */
const PLACE = { stampOffset: 4 };

async function mapped() {
  const memory = await memoryOfAnotherProcess(NAME, SIZE);
  const file = MappedFile.open(memory.processId, memory)!;
  onTestFinished(() => file.close());
  const copy = (offset: number, sizeBytes: number) => {
    const target = new Uint8Array(sizeBytes);
    const stamp = file.copy(offset, target, PLACE);
    return { bytes: [...target], stamp };
  };
  return { memory, copy };
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
    expect(() => file.copy(0, new Uint8Array(4), PLACE)).toThrow('not unmapped since');
    expect(() => file.close()).toThrow('not unmapped since');
  });
});
