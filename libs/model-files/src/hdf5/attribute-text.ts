import type { Hdf5Instance } from './hdf5-instance.js';
import type { Hdf5Library } from './hdf5-library.js';

type Metadata = ReturnType<Hdf5Library['get_attribute_metadata']>;

/**
 * The texts of an attribute: one for a single text, undefined where it is of another type.
 *
 * @param limitBytes more than this cannot lie in the file
 * @throws RangeError when it claims to be longer; what the library says of a damaged one
 */
export function attributeTexts(
  { library, fileId }: Hdf5Instance,
  { path, name, limitBytes }: { path: string; name: string; limitBytes: number },
): { isList: boolean; texts: readonly string[] } | undefined {
  const metadata = library.get_attribute_metadata(fileId, path, name);
  const { shape, size, total_size: count } = metadata;
  if (shape === null || metadata.type !== library.H5T_class_t.H5T_STRING.value) return undefined;
  const numBytes = size * count;
  if (!(numBytes <= limitBytes)) throw new RangeError(`a text of ${numBytes} bytes in ${limitBytes} bytes`);
  const pointer = allocate(library, numBytes);
  library.get_attribute_data(fileId, path, name, BigInt(pointer));
  const texts = metadata.vlen
    ? textsAtPointers(library, metadata, pointer)
    : textsSideBySide(library, metadata, pointer);
  if (metadata.vlen) library.reclaim_vlen_memory(fileId, path, name, BigInt(pointer));
  library._free(pointer);
  return { isList: shape.length > 0, texts };
}

/** Takes memory of the library's. @throws RangeError when it has none left */
export function allocate(library: Hdf5Library, numBytes: number): number {
  const pointer = library._malloc(Math.max(1, numBytes));
  if (pointer === 0) throw new RangeError(`${numBytes} bytes, for which there is no memory`);
  return pointer;
}

function textsAtPointers(library: Hdf5Library, { total_size: count }: Metadata, pointer: number): string[] {
  const pointers = new Uint32Array(library.HEAPU8.buffer, pointer, count);
  return Array.from(pointers, (each) => (each === 0 ? '' : library.UTF8ToString(each)));
}

function textsSideBySide(
  library: Hdf5Library,
  { size, total_size: count }: Metadata,
  pointer: number,
): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: count }, (_, index) => {
    const bytes = library.HEAPU8.subarray(pointer + index * size, pointer + (index + 1) * size);
    const end = bytes.indexOf(0);
    return decoder.decode(end === -1 ? bytes : bytes.subarray(0, end));
  });
}
