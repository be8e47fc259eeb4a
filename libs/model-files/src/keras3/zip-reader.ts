import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { messageOf } from '@thaw/errors';
import { copyOf, memorySource, partOf, piecesOf, type ByteSource } from '../byte-source.js';
import { InvalidModelFile } from '../errors.js';

/** A file in a zip archive, as the archive's directory describes it. Nothing of it is true yet. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  /** In the archive. */
  readonly sizeBytes: number;
  /** Unpacked. */
  readonly originalBytes: number;
  /** Where its own header begins. */
  readonly headerStart: number;
}

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT_BYTES = 0xffff;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const HEADER_SIGNATURE = 0x04034b50;
const HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/**
 * Lists the files of an archive by its directory, of which alone is read. Archives beyond 4 GB are not read.
 *
 * @source https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT at 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16
 * @throws InvalidModelFile when there is no directory, or one that is damaged
 */
export function readDirectory(archive: ByteSource, source: string): readonly ZipEntry[] {
  const tail = copyOf(
    archive,
    Math.max(0, archive.sizeBytes - END_BYTES - LONGEST_COMMENT_BYTES),
    END_BYTES + LONGEST_COMMENT_BYTES,
  );
  let end = tail.length - END_BYTES;
  while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end -= 1;
  if (end < 0) throw damaged(source, 'a directory at its end', 'none');
  const count = tail.readUInt16LE(end + 10);
  const directory = copyOf(archive, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: ZipEntry[] = [];
  let position = 0;
  for (let index = 0; index < count; index += 1) {
    const isEntry =
      position + ENTRY_BYTES <= directory.length && directory.readUInt32LE(position) === ENTRY_SIGNATURE;
    if (!isEntry) throw damaged(source, `a directory of ${count} files`, `one of ${index}`);
    const nameEnd = position + ENTRY_BYTES + directory.readUInt16LE(position + 28);
    entries.push({
      name: directory.toString('utf8', position + ENTRY_BYTES, nameEnd),
      method: directory.readUInt16LE(position + 10),
      checksum: directory.readUInt32LE(position + 16),
      sizeBytes: directory.readUInt32LE(position + 20),
      originalBytes: directory.readUInt32LE(position + 24),
      headerStart: directory.readUInt32LE(position + 42),
    });
    position = nameEnd + directory.readUInt16LE(position + 30) + directory.readUInt16LE(position + 32);
  }
  return entries;
}

/**
 * The content of a file in an archive: where it lies, if it is not compressed; else unpacked in memory.
 *
 * @param entry whose sizes were found possible
 * @throws InvalidModelFile when it is damaged, which its checksum tells
 */
export async function openEntry(archive: ByteSource, entry: ZipEntry, source: string): Promise<ByteSource> {
  const where = `${source}, entry ${entry.name}`;
  const header = copyOf(archive, entry.headerStart, HEADER_BYTES);
  if (header.length < HEADER_BYTES || header.readUInt32LE(0) !== HEADER_SIGNATURE)
    throw damaged(where, `its header at byte ${entry.headerStart}`, 'none');
  const start = entry.headerStart + HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + entry.sizeBytes > archive.sizeBytes)
    throw damaged(
      where,
      `${entry.sizeBytes} bytes`,
      `${Math.max(0, archive.sizeBytes - start)} up to the file's end`,
    );
  const content = await unpack(partOf(archive, start, entry.sizeBytes), entry, where);
  let checksum = 0;
  for (const piece of piecesOf(content)) checksum = crc32(piece, checksum);
  if (checksum !== entry.checksum)
    throw damaged(where, `the checksum ${entry.checksum.toString(16)}`, checksum.toString(16));
  return content;
}

async function unpack(packed: ByteSource, entry: ZipEntry, where: string): Promise<ByteSource> {
  if (entry.method === DEFLATED) return memorySource(await inflate(packed, entry, where));
  if (entry.method !== STORED)
    throw damaged(where, `the method stored (${STORED}) or deflated (${DEFLATED})`, String(entry.method));
  if (packed.sizeBytes !== entry.originalBytes)
    throw damaged(where, `${entry.originalBytes} bytes`, String(packed.sizeBytes));
  return packed;
}

async function inflate(packed: ByteSource, { originalBytes }: ZipEntry, where: string): Promise<Uint8Array> {
  const content = new Uint8Array(originalBytes);
  let length = 0;
  const collect = async (pieces: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of pieces) {
      if (length + piece.length > originalBytes) throw new Error(`more than ${originalBytes} bytes`);
      content.set(piece, length);
      length += piece.length;
    }
  };
  try {
    await pipeline(Readable.from(copiesOf(packed)), createInflateRaw(), collect);
  } catch (error) {
    throw damaged(where, 'deflated bytes', messageOf(error), error);
  }
  if (length !== originalBytes) throw damaged(where, `${originalBytes} bytes`, String(length));
  return content;
}

/** A stream holds more than one piece at a time. */
function* copiesOf(source: ByteSource): Generator<Buffer> {
  for (const piece of piecesOf(source)) yield Buffer.from(piece);
}

function damaged(where: string, expected: string, received: string, cause?: unknown): InvalidModelFile {
  return new InvalidModelFile(
    `${where}: expected a zip archive with ${expected}, received ${received}. The file is truncated or damaged.`,
    { cause },
  );
}
