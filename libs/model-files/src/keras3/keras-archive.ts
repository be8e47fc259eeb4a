import { strToU8, zipSync } from 'fflate';
import type { ByteSource } from '../byte-source.js';
import { InvalidModelFile } from '../errors.js';
import { openEntry, readDirectory, type ZipEntry } from './zip-reader.js';

/** The files inside a `.keras` file. */
export const ARCHIVE_FILES = {
  config: 'config.json',
  metadata: 'metadata.json',
  weights: 'model.weights.h5',
} as const;

/** Deflate makes nothing smaller than this. */
const LARGEST_EXPANSION = 1100;
const LARGEST_FILE_BYTES = 2 ** 31 - 1;
/** Zip archives begin with their first file's header, or with the end of an empty directory. */
const SIGNATURES = ['PK\u0003\u0004', 'PK\u0005\u0006'];
/** As Python's zip writes files without a date. */
const DATE = new Date(1980, 0, 1);

/** Whether bytes start as a zip archive does. */
export function isZip(start: Uint8Array): boolean {
  return SIGNATURES.includes(Buffer.from(start.subarray(0, 4)).toString('latin1'));
}

/**
 * Opens Keras's three files in an archive; others are passed over.
 *
 * @throws InvalidModelFile when the archive is damaged, names a file outside itself, claims an impossible size, or has not all
 */
export async function openArchive(
  archive: ByteSource,
  source: string,
): Promise<Record<keyof typeof ARCHIVE_FILES, ByteSource>> {
  const entries = readDirectory(archive, source);
  for (const entry of entries) {
    refuseEscape(entry.name, source);
    refuseSize(entry, archive.sizeBytes, source);
  }
  const open = async (name: string): Promise<ByteSource> => {
    const entry = entries.find((each) => each.name === name);
    if (entry !== undefined) return openEntry(archive, entry, source);
    throw new InvalidModelFile(
      `${source}: expected a zip with ${Object.values(ARCHIVE_FILES).join(', ')}, received one without ${name}. ` +
        'It is damaged, or no file of Keras 3.',
    );
  };
  return {
    config: await open(ARCHIVE_FILES.config),
    metadata: await open(ARCHIVE_FILES.metadata),
    weights: await open(ARCHIVE_FILES.weights),
  };
}

/** Puts the files into an archive, uncompressed as Keras does. Equal files give equal bytes. */
export function writeArchive(files: { config: string; metadata: string; weights: Uint8Array }): Uint8Array {
  return zipSync(
    {
      [ARCHIVE_FILES.metadata]: strToU8(files.metadata),
      [ARCHIVE_FILES.config]: strToU8(files.config),
      [ARCHIVE_FILES.weights]: files.weights,
    },
    { level: 0, mtime: DATE },
  );
}

function refuseEscape(name: string, source: string): void {
  const isOutside = name.startsWith('/') || name.includes('\\') || name.split('/').includes('..');
  if (!isOutside) return;
  throw new InvalidModelFile(
    `${source}, entry ${JSON.stringify(name)}: expected a name inside the archive. The file is hostile; do not use it.`,
  );
}

function refuseSize(
  { name, sizeBytes, originalBytes }: ZipEntry,
  archiveBytes: number,
  source: string,
): void {
  const limit = Math.min(LARGEST_FILE_BYTES, LARGEST_EXPANSION * Math.max(sizeBytes, 1));
  if (sizeBytes <= archiveBytes && originalBytes <= limit) return;
  throw new InvalidModelFile(
    `${source}, entry ${name}: expected at most ${limit} bytes, received a size of ${originalBytes} for ${sizeBytes} of ` +
      `${archiveBytes} bytes. The file is damaged.`,
  );
}
