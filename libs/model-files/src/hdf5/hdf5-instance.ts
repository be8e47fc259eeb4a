import { copyOf, type ByteSource } from '../byte-source.js';
import { checkGlobalHeap, lengthBytesOf } from './global-heap.js';
import { newLibrary, type Hdf5Library } from './hdf5-library.js';

/** HDF5 looks a little beyond the end for what it does not know the length of; what asks for more follows a damaged length. */
const READ_AHEAD_BYTES = 64 * 1024;
/** The part of it that says how long lengths are. */
const SUPERBLOCK_BYTES = 16;
/** Where the one file lies in the file system of its instance. */
const FILE = '/model.h5';

/** A file that is open in an instance of the library of its own. */
export interface Hdf5Instance {
  readonly library: Hdf5Library;
  readonly fileId: bigint;
}

/**
 * Opens a file in an instance of the library that has read nothing before and will read nothing after. An error leaves an
 * instance in an unknown state, since it unwinds the library's stack without its cleaning up, and hostile bytes may leave
 * any: what is not shared cannot reach another file. The instance's file system holds this one file, and its memory is
 * freed when nobody refers to it.
 *
 * @throws what the library says of a damaged file
 */
export async function openInstance(source: ByteSource): Promise<Hdf5Instance> {
  const library = await newLibrary(source.sizeBytes);
  library.activate_throwing_error_handler();
  const node = fileSystemOf(library).createFile('/', FILE.slice(1), {}, true, false);
  Object.defineProperty(node, 'usedBytes', { get: () => source.sizeBytes });
  node.stream_ops = { ...node.stream_ops, read: readerOf(source) };
  return { library, fileId: library.open(FILE, library.H5F_ACC_RDONLY, false, -1, -1) };
}

type StreamRead = (
  stream: unknown,
  buffer: Int8Array,
  offset: number,
  length: number,
  position: number,
) => number;

/** The part of Emscripten's file system that is used; its published types leave out `stream_ops`. */
interface FileSystem {
  createFile(
    parent: string,
    name: string,
    properties: object,
    canRead: boolean,
    canWrite: boolean,
  ): { stream_ops: Readonly<Record<string, unknown>> };
}

function fileSystemOf({ FS }: Hdf5Library): FileSystem {
  return FS as unknown as FileSystem;
}

function readerOf(source: ByteSource): StreamRead {
  const lengthBytes = lengthBytesOf(copyOf(source, 0, SUPERBLOCK_BYTES));
  return (_stream, buffer, offset, length, position) => {
    if (position + length > source.sizeBytes + READ_AHEAD_BYTES)
      throw new Error(`a length of ${length} at byte ${position} of ${source.sizeBytes}`);
    const numBytes = Math.min(length, source.sizeBytes - position);
    if (numBytes <= 0) return 0;
    const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    const numRead = source.read(bytes, offset, numBytes, position);
    checkGlobalHeap(Buffer.from(bytes.buffer, bytes.byteOffset + offset, numRead), lengthBytes);
    return numRead;
  };
}
