import { exifOrientation, exifSaying, isExif } from './exif-orientation.js';

/** A JPEG file without what lies beside its picture: thumbnails, profiles, comments, what a camera noted. */
export interface JpegPicture {
  /** The file again, of that with no more than how the picture is to be turned. */
  readonly bytes: Uint8Array;
  /** In pixels, as stored: before it is turned. */
  readonly width: number;
  readonly height: number;
  /** As in EXIF, from 1 to 8; 1 is upright. */
  readonly orientation: number;
}

interface Segment {
  readonly marker: number;
  /** After marker and length. */
  readonly content: Uint8Array;
  /** All of it. */
  readonly whole: Uint8Array;
}

/** Of frames; those between them that are none are tables. */
const [FIRST_FRAME, LAST_FRAME] = [0xc0, 0xcf];
const NO_FRAMES: readonly number[] = [0xc4, 0xc8, 0xcc];
/** Baseline, extended and progressive, with Huffman codes. */
const USUAL_FRAMES: readonly number[] = [0xc0, 0xc1, 0xc2];
const USUAL_PRECISION = 8;
/** Grey, or three colours. */
const USUAL_COMPONENTS: readonly (number | undefined)[] = [1, 3];
const SCAN = 0xda;
const COMMENT = 0xfe;
const [FIRST_APPLICATION, LAST_APPLICATION] = [0xe0, 0xef];
/** JFIF and Adobe say what the components mean. */
const APPLICATIONS_OF_COLOURS: readonly number[] = [0xe0, 0xee];

/**
 * Takes the picture out of a JPEG file. It decodes to the same values, in half of the time where cameras and programs have
 * left pages of notes: a decoder would parse all of them, for each picture.
 *
 * @returns undefined for a file with anything uncommon before its pixels, which is to be decoded as it is
 * @source ITU-T T.81, annex B
 */
export function jpegPictureOf(file: Uint8Array): JpegPicture | undefined {
  const segments = segmentsBeforeScan(file);
  if (segments === undefined) return undefined;
  const frames = segments.filter(({ marker }) => isFrame(marker));
  const size = frames.length === 1 && frames[0] !== undefined ? sizeIn(frames[0]) : undefined;
  const orientation = orientationIn(segments);
  if (size === undefined || orientation === undefined) return undefined;
  const begin = file.subarray(0, 2);
  const end = segments.reduce((offset, { whole }) => offset + whole.length, begin.length);
  const turned = orientation === 1 ? [] : [exifSegment(orientation)];
  const kept = segments.filter(({ marker }) => !isBeside(marker)).map(({ whole }) => whole);
  return { ...size, orientation, bytes: Buffer.concat([begin, ...turned, ...kept, file.subarray(end)]) };
}

/** @returns undefined when they are not one after the other, or are not followed by pixels */
function segmentsBeforeScan(file: Uint8Array): Segment[] | undefined {
  const segments: Segment[] = [];
  for (let at = 2; at + 4 <= file.length;) {
    const [prefix, marker = 0, high = 0, low = 0] = file.subarray(at, at + 4);
    if (prefix === 0xff && marker === SCAN) return segments;
    const whole = file.subarray(at, at + 2 + high * 256 + low);
    if (prefix !== 0xff || marker < FIRST_FRAME || whole.length < 4) return undefined;
    segments.push({ marker, content: whole.subarray(4), whole });
    at += whole.length;
  }
  return undefined;
}

/** @returns undefined for a frame of another kind than the usual */
function sizeIn({ marker, content }: Segment): Pick<JpegPicture, 'width' | 'height'> | undefined {
  if (!USUAL_FRAMES.includes(marker) || content[0] !== USUAL_PRECISION) return undefined;
  const frame = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (!USUAL_COMPONENTS.includes(frame[5])) return undefined;
  const [height, width] = [frame.readUInt16BE(1), frame.readUInt16BE(3)];
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** @returns undefined when it is said more than once, or in an uncommon way */
function orientationIn(segments: readonly Segment[]): number | undefined {
  const exif = segments.filter(({ marker, content }) => isApplication(marker) && isExif(content));
  if (exif.length > 1) return undefined;
  return exif[0] === undefined ? 1 : exifOrientation(exif[0].content);
}

function exifSegment(orientation: number): Uint8Array {
  const content = exifSaying(orientation);
  return Buffer.concat([Buffer.from([0xff, 0xe1, 0, content.length + 2]), content]);
}

function isFrame(marker: number): boolean {
  return marker >= FIRST_FRAME && marker <= LAST_FRAME && !NO_FRAMES.includes(marker);
}

function isApplication(marker: number): boolean {
  return marker >= FIRST_APPLICATION && marker <= LAST_APPLICATION;
}

function isBeside(marker: number): boolean {
  return marker === COMMENT || (isApplication(marker) && !APPLICATIONS_OF_COLOURS.includes(marker));
}
