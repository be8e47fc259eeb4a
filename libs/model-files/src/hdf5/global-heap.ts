const SIGNATURE = 'GCOL';
const VERSION = 1;

/**
 * Checks texts that HDF5 keeps together, a "global heap collection", in what it is about to read: each must end within it.
 * With a size near 2^32 the library, compiled to 32 bits, would not come to an end.
 *
 * @param bytes of another kind are passed over
 * @param lengthBytes of a length in this file, as its superblock says
 * @source https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, III.E "Disk Format: Level 1E - Global Heap"
 * @throws RangeError when one does not
 */
export function checkGlobalHeap(bytes: Buffer, lengthBytes: number): void {
  const start = aligned(8 + lengthBytes);
  const isCollection =
    bytes.length >= start && bytes.toString('latin1', 0, 4) === SIGNATURE && bytes[4] === VERSION;
  if (!isCollection) return;
  const lengthAt = (position: number): number =>
    bytes.subarray(position, position + lengthBytes).reduceRight((value, byte) => value * 256 + byte, 0);
  const end = lengthAt(8);
  const headerBytes = aligned(8 + lengthBytes);
  let position = start;
  while (position + headerBytes <= Math.min(end, bytes.length)) {
    const size = lengthAt(position + 8);
    if (position + size > end) throw new RangeError(`a text of ${size} bytes in a heap of ${end}`);
    // The rest is free.
    if (bytes.readUInt16LE(position) === 0) return;
    position += headerBytes + aligned(size);
  }
}

/** How many bytes a length takes in this file, as its superblock says; 8 wherever that can be told apart from nothing. */
export function lengthBytesOf(superblock: Uint8Array): number {
  const isOld = (superblock[8] ?? 0) < 2;
  return superblock[isOld ? 14 : 10] ?? 8;
}

function aligned(numBytes: number): number {
  return 8 * Math.ceil(numBytes / 8);
}
