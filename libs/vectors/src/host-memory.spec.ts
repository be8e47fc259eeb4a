import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HostMemory, LEAST_PLACED_BYTES } from './host-memory.js';
import { nativeMemory, type NativeMemory } from './native-vectors.js';

const LENGTH = LEAST_PLACED_BYTES / Float32Array.BYTES_PER_ELEMENT;

/** A system that has what `put` says. */
function systemWith(put: NativeMemory['putFileBeneath']): NativeMemory {
  return { putFileBeneath: put, closeFile: () => undefined } as unknown as NativeMemory;
}

function memory(): HostMemory {
  return HostMemory.of(HostMemory.allocate(LENGTH)!.buffer)!;
}

/** What this process has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      return [];
    }
  });
}

function stampsOf({ buffer }: HostMemory): Int32Array {
  return new Int32Array(buffer, 0, 1024);
}

describe('memory that a host shares', () => {
  it('is of whole pages, with zeros that TensorFlow takes where they are, and a name that nobody guesses', () => {
    const seen: { bytes: number; name: string }[] = [];
    const put = (pages: Uint8Array, name: string): number => {
      seen.push({ bytes: pages.byteLength, name });
      return 7;
    };
    const values = HostMemory.allocate(LENGTH + 1, systemWith(put));
    expect(values).toHaveLength(LENGTH + 1);
    expect(values?.every((value) => value === 0)).toBe(true);
    expect(values?.byteOffset).toBe(4096);
    expect(seen).toEqual([
      { bytes: 5 * 65_536, name: expect.stringMatching(/^thaw-[0-9a-f]{32}$/) as string },
    ]);
    expect(HostMemory.of(values!.buffer)?.file).toEqual({ descriptor: 7, name: seen[0]?.name });
  });

  it('is none for what goes with its message, for what is too large, nor where the system has none', () => {
    const refusing = systemWith(() => {
      throw new Error('No file in memory');
    });
    expect(HostMemory.allocate(LENGTH - 1)).toBeUndefined();
    expect(HostMemory.allocate(2 ** 30)).toBeUndefined();
    expect(HostMemory.allocate(LENGTH, refusing)).toBeUndefined();
    expect(HostMemory.allocate(LENGTH)).toHaveLength(LENGTH);
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

  it('is seen by all threads, and by who opens its file, as it is now', async () => {
    const values = HostMemory.allocate(LENGTH)!;
    const { file } = HostMemory.of(values.buffer)!;
    values[0] = 1.5;
    const path = `/proc/self/fd/${file.descriptor}`;
    expect(readlinkSync(path)).toBe(`/memfd:${file.name} (deleted)`);
    const opened = openSync(path, 'r');
    onTestFinished(() => closeSync(opened));
    const seen = new Float32Array(1);
    readSync(opened, seen, 0, 4, values.byteOffset);
    expect([...seen]).toEqual([1.5]);
    const worker = new Worker(
      `const { workerData } = require('worker_threads'); new Float32Array(workerData.buffer, workerData.byteOffset, 1)[0] = 2.5;`,
      { eval: true, workerData: { buffer: values.buffer, byteOffset: values.byteOffset } },
    );
    await new Promise((resolve) => worker.once('exit', resolve));
    readSync(opened, seen, 0, 4, values.byteOffset);
    expect([...seen, values[0]]).toEqual([2.5, 2.5]);
  });

  it('lets go of its file once nobody has it', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const name = ((): string => memory().file.name)();
    const isOpen = (): boolean => openFiles().some((path) => path.includes(name));
    expect(isOpen()).toBe(true);
    await expect
      .poll(() => {
        collect();
        return isOpen();
      })
      .toBe(false);
  });

  it('lets go of its file when its thread ends', async () => {
    const script = `
      const native = require(${JSON.stringify(fileURLToPath(new URL('../native/build/Release/thaw_vectors.node', import.meta.url)))});
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
      native.putFileBeneath(new Uint8Array(memory.buffer), 'of-a-thread');
      require('worker_threads').parentPort.postMessage('there');
      setInterval(() => undefined, 1000);`;
    const worker = new Worker(script, { eval: true });
    await new Promise((resolve) => worker.once('message', resolve));
    const isOpen = (): boolean => openFiles().includes('/memfd:of-a-thread (deleted)');
    expect(isOpen()).toBe(true);
    await worker.terminate();
    expect(isOpen()).toBe(false);
  });

  it('is refused by the addon for what is not whole pages', () => {
    const { buffer } = memory();
    for (const pages of [new Uint8Array(buffer, 0, 100), new Uint8Array(buffer, 8, 4096), new Uint8Array(0)])
      expect(() => nativeMemory?.putFileBeneath(pages, 'x')).toThrow('Expected whole pages of');
    expect(nativeMemory).toBeDefined();
  });
});
