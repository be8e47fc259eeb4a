import { execFile, type ExecFileException } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { REPOSITORY } from './testing/repository.js';

const run = promisify(execFile);
const CONTAINERS = join(REPOSITORY, 'deploy', 'containers');
// Packing, installing and copying TensorFlow take minutes.
vi.setConfig({ testTimeout: 1_200_000 });

/** Mounts and users can be changed by root only. */
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('what the images hold', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thaw-image-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is without TensorFlow for a coordinator', async () => {
    const root = join(folder, 'coordinator');
    await run(join(CONTAINERS, 'build-root.sh'), ['coordinator', root]);
    const { stdout } = await run('find', [root, '-name', 'libtensorflow*']);
    expect(stdout).toBe('');
    const help = await run(join(root, 'opt/thaw/bin/thaw'), ['coordinator', '--help']);
    expect(help.stdout).toContain('--listen');
  });

  it('runs the quickstart for a user without rights, on a file system that cannot be written', async () => {
    const root = join(folder, 'worker');
    await run(join(CONTAINERS, 'build-root.sh'), ['worker', root]);
    const work = join(folder, 'work');
    await mkdir(join(work, 'cache'), { recursive: true });
    await cp(join(REPOSITORY, 'examples', 'quickstart'), join(work, 'quickstart'), { recursive: true });
    const fetched = join(process.env['THAW_CACHE_DIR'] ?? join(homedir(), '.cache', 'thaw'), 'datasets');
    await cp(fetched, join(work, 'cache', 'datasets'), { recursive: true });
    const quickstart = ['node', 'quickstart/quickstart.mjs', '--thaw', '/opt/thaw/bin/thaw', '--json'];
    const { stdout } = await run(join(CONTAINERS, 'run-read-only.sh'), [root, work, ...quickstart]).catch(
      (error: unknown) => {
        const { message, stdout: events } = error as ExecFileException;
        throw new Error(`${message}\n${events}`);
      },
    );
    const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number>;
    expect(summary).toMatchObject({ workers: 2, trainableWeights: 2, frozenWeightsChanged: 0 });
    expect(summary['accuracy']).toBeGreaterThan(0.95);
  });
});
