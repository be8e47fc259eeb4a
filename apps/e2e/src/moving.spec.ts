import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createUploadClient, formatManifest, uploadContents, type Content } from '@thaw/protocol';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Cluster } from './testing/cluster.js';
import { BARS, writeExamples, type ExampleFiles } from './testing/example-files.js';
import { TINY_MODEL, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const bed = useTestBed();
let cluster: Cluster;
let examples: ExampleFiles;

beforeAll(async () => {
  cluster = await bed.up({ workers: 1 });
  examples = await writeExamples(bed.folder, BARS);
});

function thaw(...args: string[]) {
  return bed.run(...args, '--json', '--coordinator', cluster.address);
}

function contentOf(bytes: Uint8Array): Content {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.byteLength };
}

describe('an upload', () => {
  it('goes on where it was cut, and is there for everybody then', async () => {
    const { uploads } = cluster.client;
    const bytes = Buffer.alloc(3_000_000, 'photo');
    const content = contentOf(bytes);
    const receivedBytes = async (): Promise<number> =>
      (await uploads.findMissing([content]))[0]?.receivedBytes ?? 0;
    const cut = async function* (): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 2_000_000);
      await expect.poll(receivedBytes, { timeout: 30_000 }).toBeGreaterThan(0);
      throw new Error('the cable was pulled');
    };
    await expect(uploads.upload(content, 0, cut())).rejects.toThrow('the cable was pulled');
    const offsets: number[] = [];
    const read = (offset: number): Iterable<Uint8Array> => {
      offsets.push(offset);
      return [bytes.subarray(offset)];
    };
    await uploadContents(uploads, [{ content, name: 'photo', read }]);
    expect(offsets[0]).toBeGreaterThan(0);
    expect(await uploads.findMissing([content])).toEqual([]);
    await uploadContents(uploads, [{ content, name: 'photo', read: () => expect.unreachable() }]);
  });

  it('is done once when two clients send the same at the same time', async () => {
    const folder = join(bed.folder, 'twice');
    await mkdir(folder);
    for (const name of ['1', '2', '3']) await writeFile(join(folder, name), Buffer.alloc(2_500_000, name));
    const pushes = await Promise.all(
      ['left', 'right'].map((name) => thaw('data', 'push', folder, '--name', name)),
    );
    expect(pushes.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    const [left, right] = pushes.map(({ stdout }) => stdout.objects.at(-1));
    expect(left).toMatchObject({ numFiles: 3, sizeBytes: 7_500_000 });
    expect(right?.['digest']).toBe(left?.['digest']);
  });

  it('is refused with a reason when it is not what it says', async () => {
    const { uploads } = cluster.client;
    const bytes = Buffer.from('some content of 24 bytes');
    const content = contentOf(bytes);
    const wrong = { ...content, sha256: '0'.repeat(64) };
    const upload = (of: Content, offset: number, sent: Uint8Array) => uploads.upload(of, offset, [sent]);
    await expect(upload(wrong, 0, bytes)).rejects.toMatchObject({
      code: 'DATA_LOSS',
      message: `content: expected bytes with sha-256 ${wrong.sha256}, received ${content.sha256}. They changed on the way or on disk, and nothing of them was kept; send them again from the start.`,
    });
    await expect(upload(content, 5, bytes)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
    await expect(upload(content, 0, Buffer.concat([bytes, bytes]))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    await expect(upload(content, 0, bytes.subarray(0, 10))).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(upload({ ...content, sha256: '../../etc/passwd' }, 0, bytes)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    await expect(upload({ ...content, sizeBytes: 2 ** 50 }, 0, bytes)).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: expect.stringMatching(
        /^upload: expected at most \d+ bytes, which are left of the quota of 1099511627776/,
      ),
    });
    const many = Array.from({ length: 10_001 }, () => content);
    await expect(uploads.findMissing(many)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('is refused before a byte is written when the quota or the disk has no room', async () => {
    const small = bed.start(
      ...['coordinator', '--listen', '127.0.0.1:0', '--data-dir', join(bed.folder, 'small'), '--json'],
      ...['--upload-quota-bytes', '1000', '--free-disk-floor-bytes', '0'],
    );
    const full = bed.start(
      ...['coordinator', '--listen', '127.0.0.1:0', '--data-dir', join(bed.folder, 'full'), '--json'],
      ...['--free-disk-floor-bytes', String(2 ** 52)],
    );
    const expected = [
      [
        small,
        /^upload: expected at most 1000 bytes, which are left of the quota of 1000, received 1001\. Remove datasets/,
      ],
      [
        full,
        /^upload: expected at most 0 bytes, for 4503599627370496 stay free on the coordinator's disk, received 1001\./,
      ],
    ] as const;
    for (const [process, message] of expected) {
      const address = await process.stdout.object('an address', (notice) => notice['address']);
      const uploads = createUploadClient(String(address));
      onTestFinished(() => uploads.close());
      const bytes = Buffer.alloc(1_001);
      await expect(uploads.upload(contentOf(bytes), 0, [bytes])).rejects.toMatchObject({
        code: 'RESOURCE_EXHAUSTED',
        message: expect.stringMatching(message),
      });
    }
    expect(await readdir(join(bed.folder, 'small', 'contents', 'partial'))).toEqual([]);
  });
});

describe('a dataset', () => {
  it('is pushed, listed, replaced by its name and removed', async () => {
    const folder = join(bed.folder, 'my photos');
    await mkdir(join(folder, 'cats'), { recursive: true });
    await writeFile(join(folder, 'cats', '1.jpg'), 'a cat');
    const first = await thaw('data', 'push', folder);
    expect(first.exitCode).toBe(0);
    expect(first.stdout.objects).toMatchObject([{ name: 'my-photos', numFiles: 1, sizeBytes: 5 }]);
    await writeFile(join(folder, 'cats', '2.jpg'), 'another cat');
    await thaw('data', 'push', folder);
    const listed = (await thaw('data', 'ls')).stdout.objects.filter(({ name }) => name === 'my-photos');
    expect(listed).toMatchObject([{ numFiles: 2, sizeBytes: 16 }]);
    expect((await thaw('data', 'rm', 'my-photos')).exitCode).toBe(0);
    const again = await thaw('data', 'rm', 'my-photos');
    expect(again.exitCode).toBe(1);
    expect(again.stderr.all).toEqual([
      'thaw: Expected the digest or name of a dataset, received "my-photos". "thaw data ls" lists them.',
    ]);
  });

  it('is refused when its manifest leads out of its folder, or names what was not uploaded', async () => {
    const { uploads, datasets } = cluster.client;
    const create = async (text: Uint8Array): Promise<unknown> => {
      const content = contentOf(text);
      await uploads.upload(content, 0, [text]);
      return datasets.create(content.sha256, '');
    };
    const file = { ...contentOf(Buffer.from('never uploaded')), path: 'a/b.jpg' };
    for (const path of ['../x', '/etc/passwd', 'a\\b', 'a/../../x']) {
      const text = Buffer.from(formatManifest([file]))
        .toString()
        .replace(file.path, path);
      await expect(create(Buffer.from(text))).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(/^manifest line 1: expected a /),
      });
    }
    await expect(create(formatManifest([file]))).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining('Upload it with thaw.v1.UploadService.Upload first.'),
    });
    await expect(datasets.create('0'.repeat(64), '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a job that names local paths', () => {
  it('is refused over gRPC with the name of the call to use', async () => {
    const jobFile = await readFile(
      await writeJob(bed.folder, { name: 'raw', model: { base: { config: TINY_MODEL } }, examples }),
      'utf8',
    );
    await expect(cluster.jobs.submit({ jobFile, fileName: 'raw.json', inputs: [] })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: `data.images: expected what was uploaded for "${examples.images}" among the inputs, received none; the coordinator reads no local paths. Upload it with thaw.v1.UploadService.Upload and name it in SubmitJobRequest.inputs, or submit with "thaw submit", which does both.`,
    });
    expect(await cluster.jobs.listInputs(jobFile, 'raw.json')).toEqual([
      { path: examples.images, place: 'data.images' },
      { path: examples.labels, place: 'data.labels' },
    ]);
  });

  it('is trained from paths of every kind, whose files are sent once', async () => {
    const folder = join(bed.folder, 'jobs');
    await mkdir(folder);
    const job = await writeJob(folder, {
      name: 'relative',
      model: { base: { config: TINY_MODEL } },
      examples: { images: `../${basename(examples.images)}`, labels: examples.labels },
    });
    const contents = join(cluster.dataDir, 'contents', 'whole');
    const first = await thaw('submit', job, '--wait');
    const before = await readdir(contents);
    const second = await thaw('submit', job, '--wait');
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(await readdir(contents)).toEqual(before);
    expect(await readdir(join(cluster.dataDir, 'inputs'))).toEqual([]);
  });
});

describe('what a job left', () => {
  it('is shown, and downloaded with what an earlier download had brought', async () => {
    const file = await writeJob(bed.folder, {
      name: 'left',
      model: { base: { config: TINY_MODEL } },
      examples,
    });
    const { job } = await cluster.run(file);
    const shown = await thaw('jobs', 'show', job.jobId);
    expect(shown.stdout.objects[0]).toMatchObject({ jobId: job.jobId, status: 'succeeded' });
    expect(shown.stdout.objects.slice(1)).toEqual(job.result?.artifacts);

    const output = join(bed.folder, 'exported');
    const model = job.result!.artifacts.find(({ name }) => name === 'model.safetensors')!;
    const whole = await cluster.artifact(job.jobId, model.name);
    await mkdir(output);
    const part = join(output, `${model.name}.${model.sha256.slice(0, 16)}.part`);
    await writeFile(part, whole);
    await truncate(part, 100);
    const exported = await thaw('export', job.jobId, '--output', output);
    expect(exported.exitCode).toBe(0);
    expect((await readdir(output)).sort()).toEqual(job.result!.artifacts.map(({ name }) => name).sort());
    expect(contentOf(await readFile(join(output, model.name))).sha256).toBe(model.sha256);
  });

  it('is not there for unknown jobs, unknown names and offsets behind the end', async () => {
    const { artifacts } = cluster.client;
    const [job] = (await cluster.jobs.list()).filter(({ status }) => status === 'succeeded');
    await expect(artifacts.list('no-such-job')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(artifacts.list('../secrets')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(artifacts.download(job!.jobId, 'nothing', 0)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const download = artifacts.download(job!.jobId, 'model.safetensors', 2 ** 40);
    await expect(download).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
