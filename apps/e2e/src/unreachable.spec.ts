import type { JobEvent } from '@thaw/orchestration';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from './testing/cluster.js';
import { BARS, writeExamples } from './testing/example-files.js';
import { TINY_MODEL, writeJob } from './testing/job-files.js';
import { startRecordingProxy, type RecordingProxy } from './testing/recording-proxy.js';
import { useTestBed } from './testing/test-bed.js';
import type { ThawProcess } from './testing/thaw-process.js';

const NAMES = ['a', 'b'];

const bed = useTestBed();
const proxies = new Map<string, RecordingProxy>();
let cluster: Cluster;

beforeAll(async () => {
  for (const name of NAMES) proxies.set(name, await startRecordingProxy());
  cluster = await bed.coordinator({ leaseMs: 1_000 });
});
afterAll(async () => {
  for (const proxy of proxies.values()) await proxy.close();
});

/** Starts a worker whom the other one reaches through a way that can be cut. */
function startWorker(name: string): ThawProcess {
  const { address, target } = proxies.get(name)!;
  return bed.worker(cluster, name, '--listen', target, '--advertise', address);
}

type EventOf<Type extends JobEvent['type']> = Extract<JobEvent, { type: Type }>;

/** Waits for an event of the job of this type; throws when the job ends without. */
async function nextEvent<Type extends JobEvent['type']>(
  jobId: string,
  type: Type,
  fits: (event: EventOf<Type>) => boolean = () => true,
): Promise<EventOf<Type>> {
  const isOfType = (event: JobEvent): event is EventOf<Type> => event.type === type;
  let found: EventOf<Type> | undefined;
  await cluster.update(jobId, (update) => {
    if (update.kind === 'event' && isOfType(update.event) && fits(update.event)) found = update.event;
    return found !== undefined;
  });
  return found!;
}

describe('two workers that reach the coordinator and not each other', { timeout: 120_000 }, () => {
  it('go on as one, and the other comes back only once it reaches that one', async () => {
    const workers = new Map(NAMES.map((name) => [name, startWorker(name)]));
    for (const name of NAMES) await cluster.processIdOf(name);
    const examples = await writeExamples(bed.folder, BARS);
    const job = { name: 'parted', model: { base: { config: TINY_MODEL } }, examples };
    const options = { ...job, train: { epochs: 100_000 }, workers: { min: 1, max: 2 } };
    const { jobId } = await cluster.submit(await writeJob(bed.folder, options));
    await nextEvent(jobId, 'GenerationFormed', ({ members }) => members.length === 2);
    await cluster.untilStep(jobId, 3);

    for (const proxy of proxies.values()) proxy.cut();
    const { members } = await nextEvent(
      jobId,
      'GenerationFormed',
      ({ why, members: left }) => left.length === 1 && why.includes('could not reach it'),
    );
    const [stays = ''] = members.map(({ name }) => name);
    const [goes = ''] = NAMES.filter((name) => name !== stays);
    const { exitCode, stderr } = await workers.get(goes)!.ended;
    expect({ exitCode, said: stderr.texts.join('\n') }).toEqual({
      exitCode: 6,
      said: expect.stringContaining('check the network between the workers, then join again') as string,
    });

    startWorker(goes);
    const kept = await nextEvent(jobId, 'WorkerKeptAway');
    const { address } = proxies.get(stays)!;
    expect(kept.name).toBe(goes);
    expect(kept.why).toMatch(
      new RegExp(
        `^it cannot reach worker "${stays}" \\(id .+\\) at ${address} \\(.+\\); it tries again in 10 s: `,
      ),
    );
    expect((await cluster.jobs.get(jobId)).members).toHaveLength(1);

    for (const proxy of proxies.values()) proxy.mend();
    const formed = await nextEvent(
      jobId,
      'GenerationFormed',
      ({ at, members: all }) => at > kept.at && all.length === 2,
    );
    expect(formed.members.map(({ name }) => name).sort()).toEqual(NAMES);
    const { step } = await cluster.jobs.get(jobId);
    await cluster.untilStep(jobId, step + 3);
    await cluster.jobs.cancel(jobId);
  });
});
