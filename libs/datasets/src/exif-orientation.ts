const SIGNATURE = Buffer.from('Exif\0\0', 'latin1');
const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;

/** Whether the content of an application's segment of a JPEG file is EXIF. */
export function isExif(content: Uint8Array): boolean {
  return SIGNATURE.equals(content.subarray(0, SIGNATURE.length));
}

/**
 * How EXIF says that a picture is to be turned: from 1, upright, to 8; 1 where it does not say.
 *
 * @param content of the segment, from its signature on
 * @returns undefined where it says so in another way than the standard's, or something that is no orientation
 * @source CIPA DC-008 (EXIF), 4.6.2 and 4.6.5.1
 */
export function exifOrientation(content: Uint8Array): number | undefined {
  const tiff = content.subarray(SIGNATURE.length);
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const isLittle = view.byteLength >= 8 && view.getUint16(0) === 0x4949;
  const first = view.byteLength < 8 ? 0 : view.getUint32(4, isLittle);
  if (first < 8 || first + 2 > view.byteLength) return undefined;
  const numEntries = view.getUint16(first, isLittle);
  if (first + 2 + numEntries * ENTRY_BYTES > view.byteLength) return undefined;
  const entries = Array.from({ length: numEntries }, (_, index) => first + 2 + index * ENTRY_BYTES);
  const found = entries.filter((entry) => view.getUint16(entry, isLittle) === ORIENTATION_TAG);
  const [entry] = found;
  if (entry === undefined) return 1;
  const isUsual = view.getUint16(entry + 2, isLittle) === SHORT && view.getUint32(entry + 4, isLittle) === 1;
  const orientation = view.getUint16(entry + 8, isLittle);
  return found.length === 1 && isUsual && orientation >= 1 && orientation <= 8 ? orientation : undefined;
}

/** The content of a segment that says how a picture is to be turned, and nothing else. */
export function exifSaying(orientation: number): Uint8Array {
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(ORIENTATION_TAG, 10);
  tiff.writeUInt16BE(SHORT, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  return Buffer.concat([SIGNATURE, tiff]);
}
