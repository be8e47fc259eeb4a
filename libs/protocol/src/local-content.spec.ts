import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseManifest } from './dataset-manifest.js';
import { describeFile, describeFolder, describeModel, type LocalContent } from './local-content.js';

it('describes a file by its digest, and reads it from any byte on', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'file'), 'content');
  const local = await describeFile(join(folder, 'file'));
  const sha256 = createHash('sha256').update('content').digest('hex');
  expect(local.content).toEqual({ sha256, sizeBytes: 7 });
  expect(await textOf(local, 3)).toBe('tent');
  expect(await textOf(local, 7)).toBe('');
});

it('describes a folder to any depth, without names that start with a dot', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'b', '.git'), { recursive: true });
  for (const file of ['b/2.png', 'b/1.png', 'a.png', '.DS_Store', 'b/.git/config'])
    await writeFile(join(folder, file), file);
  await symlink(join(folder, 'a.png'), join(folder, 'b', 'linked.png'));
  const { files, manifest } = await describeFolder(folder);
  const listed = parseManifest(Buffer.from(await textOf(manifest, 0)));
  expect(listed.map(({ path }) => path)).toEqual(['a.png', 'b/1.png', 'b/2.png', 'b/linked.png']);
  expect(listed[3]?.sha256).toBe(listed[0]?.sha256);
  expect(files).toHaveLength(4);
});

it('describes a model.json together with the shards that it names, and any other model alone', async () => {
  const folder = await temporaryFolder();
  const weightsManifest = [{ paths: ['b.bin', 'a.bin'] }, { paths: ['a.bin'] }];
  await writeFile(join(folder, 'model.json'), JSON.stringify({ modelTopology: null, weightsManifest }));
  for (const file of ['a.bin', 'b.bin', 'photo.png']) await writeFile(join(folder, file), file);
  const model = await describeModel(join(folder, 'model.json'));
  if (!('manifest' in model)) return expect.unreachable();
  const listed = parseManifest(Buffer.from(await textOf(model.manifest, 0)));
  expect(listed.map(({ path }) => path)).toEqual(['a.bin', 'b.bin', 'model.json']);
  for (const [name, content] of [
    ['m.keras', 'a zip'],
    ['config.json', '{"class_name": "Sequential"}'],
    ['odd.json', '{"weightsManifest": [7, null, {"paths": 3}]}'],
    ['none.json', 'no JSON'],
  ] as const) {
    await writeFile(join(folder, name), content);
    expect(await describeModel(join(folder, name)), name).not.toHaveProperty('manifest');
  }
});

it('refuses a model.json whose shards lie elsewhere or nowhere', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'secret'), 'secret');
  const model = join(await temporaryFolder(folder), 'model.json');
  for (const shard of ['../secret', join(folder, 'secret'), 'missing.bin']) {
    await writeFile(model, JSON.stringify({ weightsManifest: [{ paths: [shard] }] }));
    await expect(describeModel(model), shard).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  }
});

it('refuses links that lead out of the folder, lead nowhere, or mean a folder', async () => {
  for (const target of ['/etc/hostname', 'nowhere', '.', '..']) {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), 'content');
    await symlink(target, join(folder, 'link'));
    await expect(describeFolder(folder)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(
        /link: expected a file of this folder, received a link or device that is none$/,
      ),
    });
  }
});

it('refuses an empty folder, what is no folder, and a file that cannot be read', async () => {
  const folder = await temporaryFolder();
  await expect(describeFolder(join(folder, 'nowhere'))).rejects.toThrow(
    'nowhere: expected a folder, received none; check the path',
  );
  await expect(describeFolder('/etc/hostname')).rejects.toThrow('expected a folder, received a file');
  await expect(describeFolder(folder)).rejects.toThrow('expected a folder with files, received an empty one');
  await expect(describeFile(join(folder, 'nowhere'))).rejects.toThrow('nowhere: expected a readable file');
});

async function textOf(local: LocalContent, offset: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of local.read(offset)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function temporaryFolder(parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, 'thaw-local-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
