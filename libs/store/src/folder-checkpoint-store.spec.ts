import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StoredCheckpoint } from './checkpoint-index.js';
import type { CheckpointDescription } from './checkpoint-manifest.js';
import { FolderCheckpointStore } from './folder-checkpoint-store.js';

const CONTENT = Buffer.from('all weights and slots');
const CPU = { device: 'CPU', tensorflow: '2.21.0' };
const EXPECTED = { jobDigest: 'd1', numericsClass: { tensorflow: '2.21.0', device: 'CPU' } };

function descriptionAt(step: number): CheckpointDescription {
  return {
    ...{ jobId: 'job', step, phase: 1, epoch: 4, stepInEpoch: 2, seed: 7 },
    ...{ jobDigest: 'd1', numericsClass: CPU, createdAt: 1_000 },
  };
}

interface Saved {
  readonly store: FolderCheckpointStore;
  readonly folder: string;
  readonly stored: StoredCheckpoint;
  /** Of the checkpoint. */
  readonly fileOf: (name: string) => string;
}

async function save(step = 20): Promise<Saved> {
  const folder = await temporaryFolder();
  const store = new FolderCheckpointStore(folder, 0);
  const written = await store.put(descriptionAt(step), chunks(CONTENT), ofContent(CONTENT));
  const stored = { jobId: 'job', step, createdAt: 1_000, ...written };
  return { store, folder, stored, fileOf: (name) => join(folder, 'jobs', 'job', written.name, name) };
}

/** Writes another manifest, of which the index has the digest. */
async function withManifest(saved: Saved, change: Record<string, unknown>): Promise<StoredCheckpoint> {
  const manifest = JSON.parse(await readFile(saved.fileOf('manifest.json'), 'utf8')) as object;
  const text = JSON.stringify({ ...manifest, ...change });
  await writeFile(saved.fileOf('manifest.json'), text);
  return { ...saved.stored, sha256: createHash('sha256').update(text).digest('hex') };
}

describe('a checkpoint in a folder', () => {
  it('is there whole, with a manifest that says what it is of', async () => {
    const { store, stored, fileOf, folder } = await save();
    expect(await readAll(await store.open(stored))).toEqual(CONTENT);
    expect(JSON.parse(await readFile(fileOf('manifest.json'), 'utf8'))).toEqual({
      format: 1,
      ...descriptionAt(20),
      state: { name: 'state.safetensors', ...ofContent(CONTENT) },
    });
    await store.verify(stored, EXPECTED);
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  it('leaves nothing where its bytes are not those that were announced', async () => {
    const folder = await temporaryFolder();
    const store = new FolderCheckpointStore(folder, 0);
    const put = (bytes: Buffer) => store.put(descriptionAt(20), chunks(bytes), ofContent(CONTENT));
    for (const [bytes, message] of [
      [CONTENT.subarray(0, 5), 'expected 21 bytes, received 5. Nothing was kept.'],
      [Buffer.concat([CONTENT, CONTENT]), 'expected 21 bytes, received more.'],
      [flipped(CONTENT), `expected SHA-256 ${ofContent(CONTENT).sha256}, received `],
    ] as const) {
      await expect(put(bytes)).rejects.toMatchObject({
        code: 'DATA_LOSS',
        message: expect.stringContaining(message) as string,
      });
    }
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
    expect(await readdir(folder)).toEqual(['incoming']);
  });

  it('leaves nothing where its sender is gone, or the disk fails', async () => {
    const folder = await temporaryFolder();
    const store = new FolderCheckpointStore(folder, 0);
    const failing = async function* () {
      yield CONTENT.subarray(0, 5);
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    };
    await expect(store.put(descriptionAt(20), failing(), ofContent(CONTENT))).rejects.toThrow('ENOSPC');
    const gone = AbortSignal.abort(new Error('the call was cancelled'));
    await expect(store.put(descriptionAt(20), chunks(CONTENT), ofContent(CONTENT), gone)).rejects.toThrow(
      'cancelled',
    );
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  it('is refused before a byte is written where the disk has to keep its space', async () => {
    const store = new FolderCheckpointStore(await temporaryFolder(), 2 ** 52);
    await expect(store.put(descriptionAt(20), chunks(CONTENT), ofContent(CONTENT))).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: expect.stringMatching(
        /^checkpoint: expected at most 0 bytes, for 4503599627370496 stay free/,
      ) as string,
    });
  });
});

describe('a checkpoint that is looked through', () => {
  const damages: readonly [
    name: string,
    damage: (saved: Saved) => Promise<StoredCheckpoint>,
    text: RegExp,
  ][] = [
    [
      'with a truncated file',
      async (saved) => {
        await truncate(saved.fileOf('state.safetensors'), 20);
        return saved.stored;
      },
      /^Checkpoint step-20-\w+ of step 20 of job job: state.safetensors: expected 21 bytes, received 20\. An older one/,
    ],
    [
      'with a flipped bit',
      async (saved) => {
        await writeFile(saved.fileOf('state.safetensors'), flipped(CONTENT));
        return saved.stored;
      },
      /: state.safetensors: expected SHA-256 \w{64}, received \w{64}\./,
    ],
    [
      'without its file',
      async (saved) => {
        await rm(saved.fileOf('state.safetensors'));
        return saved.stored;
      },
      /: state.safetensors: expected a file, received none\./,
    ],
    [
      'without its manifest',
      async (saved) => {
        await rm(saved.fileOf('manifest.json'));
        return saved.stored;
      },
      /: manifest.json: expected a file, received none\./,
    ],
    [
      'with a manifest that changed',
      async (saved) => {
        await withManifest(saved, { seed: 8 });
        return saved.stored;
      },
      /: its manifest: expected SHA-256 \w{64}, received \w{64}\./,
    ],
    [
      'of a newer version',
      (saved) => withManifest(saved, { format: 2 }),
      /: its manifest: expected format 1, received format 2, which a newer version wrote\./,
    ],
    [
      'of another job',
      (saved) => withManifest(saved, { jobId: 'other' }),
      /: its job: expected job, received other\./,
    ],
    [
      'of another step',
      (saved) => withManifest(saved, { step: 21 }),
      /: its step: expected 20, received 21\./,
    ],
    [
      'of a job with another description or data',
      (saved) => withManifest(saved, { jobDigest: 'd2' }),
      /: the digest of its job's description and data: expected d1, received d2\./,
    ],
    [
      'of workers that compute other bits',
      (saved) => withManifest(saved, { numericsClass: { ...CPU, device: 'GPU' } }),
      /: the numerics class of its workers: expected .*"CPU".*, received .*"GPU"/,
    ],
  ];

  it.each(damages)('%s cannot be used, and it says why', async (_name, damage, text) => {
    const saved = await save();
    const stored = await damage(saved);
    await expect(saved.store.verify(stored, EXPECTED)).rejects.toMatchObject({
      code: 'DATA_LOSS',
      message: expect.stringMatching(text) as string,
    });
  });

  it('says while it is read that it is damaged', async () => {
    const { store, stored, fileOf } = await save();
    await writeFile(fileOf('state.safetensors'), flipped(CONTENT));
    await expect(readAll(await store.open(stored))).rejects.toMatchObject({ code: 'DATA_LOSS' });
  });
});

describe('the folder of checkpoints', () => {
  it('loses what is removed, but for what is to stay', async () => {
    const { store, stored, folder } = await save();
    const { name } = await store.put(descriptionAt(30), chunks(CONTENT), ofContent(CONTENT));
    await store.removeAllBut('job', [name]);
    expect(await readdir(join(folder, 'jobs', 'job'))).toEqual([name]);
    await store.remove(stored);
    await store.removeAllBut('job', []);
    expect(await store.sweep()).toEqual([]);
  });

  it('loses what a process that is gone left half written, and tells of which jobs it has any', async () => {
    const { store, folder } = await save();
    await mkdir(join(folder, 'incoming', 'half'), { recursive: true });
    await writeFile(join(folder, 'incoming', 'half', 'state.safetensors'), 'ha');
    expect(await new FolderCheckpointStore(folder, 0).sweep()).toEqual(['job']);
    expect(await readdir(folder)).toEqual(['jobs']);
    expect(await new FolderCheckpointStore(await temporaryFolder(), 0).sweep()).toEqual([]);
    await store.put(descriptionAt(30), chunks(CONTENT), ofContent(CONTENT));
  });
});

function ofContent(bytes: Buffer) {
  return { sizeBytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8((copy[3] ?? 0) ^ 1, 3);
  return copy;
}

async function* chunks(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 4) yield await Promise.resolve(bytes.subarray(at, at + 4));
}

async function readAll(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-checkpoints-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
