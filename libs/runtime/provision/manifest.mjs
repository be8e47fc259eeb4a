// @ts-check
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * @typedef {object} ManifestFile
 * @property {string} path relative, with `/`
 * @property {number} sizeBytes
 * @property {string} sha256 hex
 * @property {string} mtimeNs as it was when the digest was taken
 */

/**
 * What a folder of the cache holds, written last, so that a folder with a manifest is a complete one.
 * @typedef {object} Manifest
 * @property {1} format
 * @property {string} origin what the folder was made from
 * @property {ManifestFile[]} files
 */

const MANIFEST_NAME = 'manifest.json';

/**
 * Records the files of a finished folder.
 * @param {string} folder
 * @param {string} origin
 * @param {readonly { path: string, sizeBytes: number, sha256: string }[]} files
 */
export async function writeManifest(folder, origin, files) {
  const stamped = await Promise.all(
    files.map(async (file) => ({ ...file, mtimeNs: await mtimeNsOf(join(folder, file.path)) })),
  );
  await replaceFile(join(folder, MANIFEST_NAME), { format: 1, origin, files: stamped });
}

/**
 * The files that a folder's manifest lists.
 * @param {string} folder
 * @returns {Promise<readonly ManifestFile[]>} none without a manifest
 */
export async function listFiles(folder) {
  return (await readManifest(folder))?.files ?? [];
}

/**
 * Compares a folder with its manifest: sizes and times always, digests where a time differs or with `isFull`.
 * A file whose time alone differs (a copied cache) is taken as it is and its new time recorded.
 * @param {string} folder
 * @param {{ isFull?: boolean }} [options]
 * @returns {Promise<'absent' | 'intact' | { damage: string }>} `damage` names the file, what was expected and what is there
 */
export async function checkManifest(folder, { isFull = false } = {}) {
  const manifest = await readManifest(folder);
  if (manifest === undefined)
    return (await exists(folder)) ? { damage: `${folder} has no readable manifest` } : 'absent';
  let hasNewTimes = false;
  for (const file of manifest.files) {
    const path = join(folder, file.path);
    const info = await stat(path, { bigint: true }).catch(() => undefined);
    if (info === undefined) return { damage: `${path} is missing` };
    if (info.size !== BigInt(file.sizeBytes)) {
      return { damage: `${path} has ${info.size} bytes instead of ${file.sizeBytes}` };
    }
    const mtimeNs = String(info.mtimeNs);
    if (mtimeNs === file.mtimeNs && !isFull) continue;
    const sha256 = await sha256OfFile(path);
    if (sha256 !== file.sha256) return { damage: `${path} has sha256 ${sha256} instead of ${file.sha256}` };
    hasNewTimes ||= mtimeNs !== file.mtimeNs;
    file.mtimeNs = mtimeNs;
  }
  // A cache that this user may not write is as good as one whose times are up to date, only slower.
  if (hasNewTimes) await replaceFile(join(folder, MANIFEST_NAME), manifest).catch(() => {});
  return 'intact';
}

/**
 * @param {string} folder
 * @returns {Promise<Manifest | undefined>}
 */
async function readManifest(folder) {
  try {
    const manifest = JSON.parse(await readFile(join(folder, MANIFEST_NAME), 'utf8'));
    return manifest.format === 1 && Array.isArray(manifest.files) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** The digest of a file of any size.
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<string>} hex
 */
export async function sha256OfFile(path, signal) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @param {Manifest} value
 */
async function replaceFile(path, value) {
  const aside = `${path}.${process.pid}`;
  const handle = await open(aside, 'w');
  try {
    await handle.writeFile(JSON.stringify(value));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(aside, path);
}

/** @param {string} path */
async function mtimeNsOf(path) {
  return String((await stat(path, { bigint: true })).mtimeNs);
}

/** @param {string} path */
async function exists(path) {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
