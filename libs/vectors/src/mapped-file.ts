import { closeSync, constants, openSync, readlinkSync } from 'node:fs';
import type { HostFile, Stamp } from './host-memory.js';
import { isHostName } from './host-names.js';
import { nativeMemory, type Mapping, type NativeMemory } from './native-vectors.js';

/** The file of another process's {@link HostMemory}, as who reads it has it. To be closed. */
export class MappedFile {
  readonly #native: NativeMemory;
  readonly #mapping: Mapping;

  private constructor(native: NativeMemory, mapping: Mapping) {
    this.#native = native;
    this.#mapping = mapping;
  }

  /** Opens the file that a process has. @returns undefined when it is not there for this one: it is on another host, or of another user */
  static open(processId: number, { descriptor, name }: HostFile): MappedFile | undefined {
    const path = `/proc/${processId}/fd/${descriptor}`;
    if (nativeMemory === undefined || !isHostName(name) || !leadsTo(path, name)) return undefined;
    let opened: number | undefined;
    try {
      opened = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      // What the path leads to may have changed meanwhile.
      if (!leadsTo(`/proc/self/fd/${opened}`, name)) return undefined;
      return new MappedFile(nativeMemory, nativeMemory.map(opened));
    } catch {
      return undefined;
    } finally {
      if (opened !== undefined) closeSync(opened);
    }
  }

  /**
   * Copies bytes of it.
   * @param target as many bytes as are wanted
   * @throws Error where the file ends before
   */
  copy(offset: number, target: Uint8Array): void {
    this.#native.copyFrom(this.#mapping, offset, target);
  }

  /**
   * Adds numbers of it to others, as {@link writeSum} does.
   * @param target overwritten; `other`, or apart from it
   * @returns whether all sums are finite
   * @throws Error where the file ends before
   */
  writeSum(offset: number, target: Float32Array, other: Float32Array): boolean {
    return this.#native.addFrom(this.#mapping, offset, target, other);
  }

  /** What stands in the place of a stamp, after all that was read before. @throws Error where the file ends before */
  stampAt({ stampOffset }: Pick<Stamp, 'stampOffset'>): number {
    return this.#native.wordAt(this.#mapping, stampOffset);
  }

  close(): void {
    this.#native.unmap(this.#mapping);
  }
}

/** Whether a path of /proc leads to a file in memory of this name. */
function leadsTo(path: string, name: string): boolean {
  try {
    return readlinkSync(path) === `/memfd:${name} (deleted)`;
  } catch {
    return false;
  }
}
