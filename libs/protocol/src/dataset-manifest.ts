import { InvalidMessage } from './errors.js';
import type { Content } from './upload-client.js';

/** A file of a dataset. */
export interface ManifestFile extends Content {
  /** Relative to the dataset's folder, with "/" between its parts. */
  readonly path: string;
}

/** The longest manifest that is read: about half a million files. */
export const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

const LINE = /^([0-9a-f]{64}) (0|[1-9]\d{0,14}) (.+)$/s;
const MAX_PATH_BYTES = 1_024;
const MAX_PART_BYTES = 255;

/** The one text for these files, whatever their order: its SHA-256 is the dataset's digest. @throws InvalidMessage */
export function formatManifest(files: readonly ManifestFile[]): Uint8Array {
  const lines = files
    .map(({ path, sha256, sizeBytes }) => ({
      key: Buffer.from(path),
      line: `${sha256} ${sizeBytes} ${path}\n`,
    }))
    .sort((left, right) => Buffer.compare(left.key, right.key));
  const bytes = Buffer.from(lines.map(({ line }) => line).join(''));
  parseManifest(bytes);
  return bytes;
}

/**
 * Reads a manifest, which may come from anybody: whatever it names lies inside its folder, each path once.
 * @throws InvalidMessage naming the line
 */
export function parseManifest(bytes: Uint8Array): ManifestFile[] {
  const lines = textOf(bytes).split('\n');
  if (lines.pop() !== '')
    throw new InvalidMessage('manifest', 'a newline at the end of every line', 'none at the last');
  if (lines.length === 0) throw new InvalidMessage('manifest', 'at least one file', 'none');
  const files = lines.map((line, index) => parseLine(line, `manifest line ${index + 1}`));
  requireOrder(files);
  requireNoFileAsFolder(files);
  return files;
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new InvalidMessage('manifest', 'UTF-8 text', 'other bytes');
  }
}

function parseLine(line: string, where: string): ManifestFile {
  const [, sha256, size, path] = LINE.exec(line) ?? [];
  if (sha256 === undefined || size === undefined || path === undefined)
    throw new InvalidMessage(where, '"SHA256 SIZE PATH"', quote(line));
  const fault = pathFault(path);
  if (fault !== undefined) throw new InvalidMessage(where, fault, quote(path));
  return { sha256, sizeBytes: Number(size), path };
}

/** What is expected of a path instead, if it could lead out of its folder or cannot be a path everywhere. */
function pathFault(path: string): string | undefined {
  const parts = path.split('/');
  if (path.startsWith('/')) return 'a relative path';
  if (path.includes('\\')) return 'a path with "/" between its parts and no backslash';
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'a path without control characters';
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return 'a path inside the folder, without empty parts, "." and ".."';
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `a path of at most ${MAX_PATH_BYTES} bytes`;
  if (parts.some((part) => Buffer.byteLength(part) > MAX_PART_BYTES))
    return `a path whose parts have at most ${MAX_PART_BYTES} bytes`;
  return undefined;
}

function requireOrder(files: readonly ManifestFile[]): void {
  files.forEach(({ path }, index) => {
    const before = files[index - 1]?.path;
    if (before !== undefined && Buffer.compare(Buffer.from(before), Buffer.from(path)) >= 0)
      throw new InvalidMessage(
        `manifest line ${index + 1}`,
        `a path after ${quote(before)} in the order of its bytes`,
        quote(path),
      );
  });
}

function requireNoFileAsFolder(files: readonly ManifestFile[]): void {
  const paths = new Set(files.map(({ path }) => path));
  files.forEach(({ path }, index) => {
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      if (paths.has(path.slice(0, end)))
        throw new InvalidMessage(
          `manifest line ${index + 1}`,
          `a folder at ${quote(path.slice(0, end))}`,
          'a file of that path',
        );
    }
  });
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}...` : text);
}
