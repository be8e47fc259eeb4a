import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { connect, JobNotSucceeded, ThawError, type Coordinator, type JobEvent } from 'thaw/client';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Cluster } from './testing/cluster.js';
import { BARS, writeExamples } from './testing/example-files.js';
import { jobOf, TINY_MODEL } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const bed = useTestBed();
let cluster: Cluster;
let folder: string;

beforeAll(async () => {
  cluster = await bed.up({ workers: 1 });
  folder = join(bed.folder, 'bars');
  await mkdir(folder);
  await writeExamples(folder, BARS);
});

async function connected(): Promise<Coordinator> {
  const coordinator = await connect({ address: cluster.address });
  onTestFinished(() => coordinator.close());
  return coordinator;
}

/** Its data are those of a dataset, or of a folder. */
function job(root: string, train: Record<string, unknown> = {}): Record<string, unknown> {
  const examples = { images: `${root}/bars-images.idx`, labels: `${root}/bars-labels.idx` };
  return jobOf({ name: 'by-client', model: { base: { config: TINY_MODEL } }, examples, train });
}

describe('thaw/client', () => {
  it('uploads, submits, tells the events, and downloads', async () => {
    const coordinator = await connected();
    const { name, numFiles } = await coordinator.upload(folder, { name: 'bars' });
    expect({ name, numFiles }).toEqual({ name: 'bars', numFiles: 2 });
    const submitted = await coordinator.submit(job('dataset:bars'), { idempotencyKey: 'one' });
    const events: JobEvent[] = [];
    for await (const event of submitted) events.push(event);
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(['JobQueued', 'JobSucceeded']);
    const { artifacts } = await submitted.result();
    const files = await submitted.download(join(bed.folder, 'results'));
    expect(files.map((file) => basename(file)).toSorted()).toEqual(artifacts.map((file) => file.name));
    const [model] = await submitted.download(join(bed.folder, 'again'), { files: ['model.safetensors'] });
    const bytes = await readFile(model!);
    expect(bytes.equals(await cluster.artifact(submitted.id, 'model.safetensors'))).toBe(true);
    expect((await coordinator.submit(job('dataset:bars'), { idempotencyKey: 'one' })).id).toBe(submitted.id);
  });

  it("finds a job of earlier, uploads an object's relative paths, and comes to the same bits", async () => {
    const coordinator = await connected();
    const { id } = await coordinator.submit(job('bars'), { folder: bed.folder });
    const again = coordinator.job(id);
    const { stateDigest } = await again.result();
    const [first] = await coordinator.jobs();
    expect(stateDigest).toBe(first?.result?.stateDigest);
    expect(await again.get()).toMatchObject({ jobId: id, status: 'succeeded' });
  });

  it('throws what became of a job that did not succeed', async () => {
    const coordinator = await connected();
    const labels = 'dataset:bars/bars-labels.idx';
    const failing = await coordinator.submit({
      ...job('dataset:bars'),
      data: { format: 'idx', images: labels, labels },
    });
    const failure: unknown = await failing.result().catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(JobNotSucceeded);
    expect(failure).toMatchObject({
      code: 'INVALID_ARGUMENT',
      job: { jobId: failing.id, status: 'failed' },
    });
    await expect(failing.download(bed.folder, { files: ['model.keras'] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });

    const cancelled = await coordinator.submit(job('dataset:bars', { epochs: 5_000 }));
    await cancelled.cancel();
    await expect(cancelled.result()).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('has a cancelled job go on, to the bits of one that was left alone', async () => {
    const coordinator = await connected();
    const long = { ...job('dataset:bars', { epochs: 60 }), checkpoints: { everySteps: 4 } };
    const undisturbed = await (await coordinator.submit(long)).result();
    const resumed = await coordinator.submit(long);
    for await (const event of resumed) if (event.type === 'CheckpointSaved') break;
    await resumed.cancel();
    await expect(resumed.result()).rejects.toBeInstanceOf(JobNotSucceeded);
    expect(await resumed.resume()).toMatchObject({ jobId: resumed.id, status: 'preparing', failure: null });
    const { stateDigest, step } = await resumed.result();
    expect({ stateDigest, step }).toEqual({ stateDigest: undisturbed.stateDigest, step: undisturbed.step });
    const types: JobEvent['type'][] = [];
    for await (const { type } of resumed) types.push(type);
    expect(types.filter((type) => type.startsWith('Job'))).toEqual([
      ...['JobQueued', 'JobCancelled', 'JobResumed', 'JobRestarted', 'JobSucceeded'],
    ]);
    await expect(resumed.resume()).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  });

  it('says as ThawError what is wrong with a call', async () => {
    const coordinator = await connected();
    for (const [call, code, message] of [
      [() => connect({ address: '127.0.0.1:9' }), 'UNAVAILABLE', 'no coordinator answers at 127.0.0.1:9'],
      [() => connect({ ca: '/nowhere' }), 'INVALID_ARGUMENT', '--ca /nowhere: expected a readable file'],
      [() => connect({ token: 'short' }), 'INVALID_ARGUMENT', 'token: expected one token of 16'],
      [() => coordinator.submit('/nowhere.yaml'), 'INVALID_ARGUMENT', 'expected a readable job file'],
      [() => coordinator.submit({ name: 'x' }), 'INVALID_ARGUMENT', 'the job:1:'],
      [() => coordinator.job('none').get(), 'NOT_FOUND', 'no job has the id "none"'],
      [() => coordinator.job('none').resume(), 'NOT_FOUND', 'no job has the id "none"'],
      [() => coordinator.upload('/nowhere'), 'INVALID_ARGUMENT', '/nowhere: expected'],
    ] as const) {
      const thrown: unknown = await call().catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(ThawError);
      expect((thrown as ThawError).code).toBe(code);
      expect((thrown as ThawError).message).toContain(message);
    }
  });

  it('stops to wait when its signal aborts', async () => {
    const coordinator = await connected();
    const endless = await coordinator.submit(job('dataset:bars', { epochs: 50_000 }));
    const stopped = endless.result({ signal: AbortSignal.timeout(200) });
    await expect(stopped).rejects.toThrow('aborted due to timeout');
    await endless.cancel();
  });
});
