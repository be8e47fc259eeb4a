import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Cluster, type JobOutcome } from './testing/cluster.js';
import { changeDatabase } from './testing/coordinator-database.js';
import { writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { ledgerOf, type LedgerEntry } from './testing/job-ledger.js';
import { freeAddress } from './testing/operating-system.js';
import { useTestBed } from './testing/test-bed.js';

// Jobs lose workers and coordinators, one after the other.
vi.setConfig({ testTimeout: 180_000 });

/** Enough for a command to look at a job that still trains. */
const EPOCHS = 40;
/** 95 examples of which 19 are held back, in batches of 16: four whole steps, and one in which replicas 4 to 7 are empty. */
const NUM_EXAMPLES = 76;
const NUM_HELD_OUT = 19;
const STEPS_PER_EPOCH = 5;
const STEPS = EPOCHS * STEPS_PER_EPOCH;

const MODEL = sequential(
  'small',
  [16, 16],
  [
    layer('Flatten', 'flat'),
    // Large enough for three buckets, so that each of three workers owns one.
    layer('Dense', 'hidden', { units: 2_100, activation: 'relu' }),
    layer('Dense', 'out', { units: 4, activation: 'softmax' }),
  ],
);

const bed = useTestBed();
let address: string;
let cluster: Cluster;
let examples: ExampleFiles;
let undisturbed: JobOutcome;
let expected: readonly LedgerEntry[];

beforeAll(async () => {
  address = await freeAddress();
  cluster = await bed.coordinator({ leaseMs: 1_000, settings: ['--listen', address] });
  for (const name of ['a', 'b', 'c', 'd']) {
    bed.worker(cluster, name);
    await cluster.processIdOf(name);
  }
  const files = { name: 'stripes', rows: 16, columns: 16, numClasses: 4 };
  examples = await writeExamples(bed.folder, { ...files, numExamples: NUM_EXAMPLES + NUM_HELD_OUT });
  undisturbed = await cluster.run(await write('undisturbed', 1));
  ({ entries: expected } = await ledgerOf(cluster.jobs, undisturbed.job.jobId));
}, 240_000);

function write(name: string, workers: number | { min: number; max: number }): Promise<string> {
  const data = { holdOut: NUM_HELD_OUT / (NUM_EXAMPLES + NUM_HELD_OUT) };
  const train = { epochs: EPOCHS };
  return writeJob(bed.folder, { name, model: { base: { config: MODEL } }, examples, data, train, workers });
}

/** Starts a coordinator on what the one before left. */
async function startAgain(): Promise<void> {
  const settings = ['--listen', address, '--data-dir', cluster.dataDir, '--lease-ms', '1000', '--json'];
  const command = bed.start('coordinator', ...settings, '--log-level', 'debug');
  cluster.close();
  cluster = await Cluster.open(command, cluster.dataDir);
}

/** What the command says of a ledger. */
function show(jobId: string, ...options: string[]) {
  return bed.run('jobs', 'show', jobId, '--ledger', '--coordinator', address, ...options);
}

async function expectWhole(jobId: string): Promise<void> {
  const { entries, proof } = await ledgerOf(cluster.jobs, jobId);
  expect(proof).toMatchObject({ holds: true, problems: [], numAhead: 0 });
  expect(entries).toEqual(expected);
}

describe('the ledger of a job', () => {
  it('names the examples that each replica of each step used, each once in every epoch', async () => {
    expect(undisturbed.job).toMatchObject({ status: 'succeeded', step: STEPS });
    const { proof } = await ledgerOf(cluster.jobs, undisturbed.job.jobId);
    expect(proof.holds).toBe(true);
    expect(proof.epochs).toHaveLength(EPOCHS);
    expect(new Set(expected.map(({ step }) => step)).size).toBe(STEPS);
    const ofEpoch = (epoch: number): number[] =>
      expected.filter((entry) => entry.epoch === epoch).flatMap((entry) => entry.examples);
    const all = Array.from({ length: NUM_EXAMPLES }, (_, example) => example);
    for (let epoch = 0; epoch < EPOCHS; epoch++) expect(ofEpoch(epoch).sort((a, b) => a - b)).toEqual(all);
    expect(ofEpoch(1)).not.toEqual(ofEpoch(0));
    const counted = expected.filter(({ replica }) => replica === 0).map(({ numCounted }) => numCounted);
    expect(counted.slice(0, STEPS_PER_EPOCH)).toEqual([16, 16, 16, 16, 12]);
  });

  it.each([2, 3])('is the same with %i workers', async (workers) => {
    const { job } = await cluster.run(await write(`by-${workers}`, workers));
    expect(job).toMatchObject({ status: 'succeeded' });
    await expectWhole(job.jobId);
  });

  it('lacks nothing when a member is killed in the middle of a step, which all others wait for', async () => {
    const { jobId } = await cluster.submit(await write('killed', { min: 1, max: 3 }));
    await cluster.untilStep(jobId, 7);
    const { members } = await cluster.jobs.get(jobId);
    const processId = await cluster.processIdOf(members[1]!.name);
    // The others come to a reduction that it takes no part in, and say that it keeps them waiting.
    process.kill(processId, 'SIGSTOP');
    await cluster.process.stderr.object('the loss of the frozen worker', (line) =>
      line['msg'] === 'refused a worker' || line['msg'] === 'a worker was lost' ? true : undefined,
    );
    process.kill(processId, 'SIGKILL');
    await cluster.untilStep(jobId, 16);
    const [first] = (await cluster.jobs.get(jobId)).members;
    process.kill(await cluster.processIdOf(first!.name), 'SIGKILL');
    const { job } = await cluster.outcome(jobId);
    expect(job).toMatchObject({ status: 'succeeded', failure: null });
    expect(job.generation!.number).toBeGreaterThan(2);
    await expectWhole(jobId);
  });

  it('lacks nothing when the coordinator is killed while the members train on', async () => {
    const { jobId } = await cluster.submit(await write('orphaned', { min: 1, max: 2 }));
    await cluster.untilStep(jobId, 7);
    const { exitCode, stdout } = await show(jobId, '--json');
    expect(exitCode).toBe(0);
    expect(stdout.objects.at(-1)).toMatchObject({ type: 'LedgerProof', status: 'running', holds: true });
    await cluster.killCoordinator();
    await startAgain();
    const { job } = await cluster.outcome(jobId);
    expect(job).toMatchObject({ status: 'succeeded', failure: null });
    await expectWhole(jobId);
  });

  it('is shown with its proof, for people and for programs', async () => {
    const { jobId } = undisturbed.job;
    const text = await show(jobId);
    expect(text.exitCode).toBe(0);
    expect(text.stdout.all).toEqual([
      expect.stringContaining(jobId),
      ...Array.from(
        { length: EPOCHS },
        (_, epoch) =>
          `  epoch ${String(epoch + 1).padStart(3)}  5 of 5 steps  76 of 76 examples, each counted once`,
      ),
      '  19 held-back examples are in no step',
      `proved for the ${STEPS} steps of this job, which has succeeded: each example counted once per epoch`,
    ]);
    const { stdout } = await show(jobId, '--json');
    expect(stdout.objects.slice(1, -1)).toHaveLength(EPOCHS);
    expect(stdout.objects.at(-1)).toEqual({
      ...{ type: 'LedgerProof', jobId, numExamples: 76, numHeldOut: 19, numReplicas: 8, batchSize: 16 },
      ...{ lastStep: STEPS, status: 'succeeded', holds: true, problems: [], numAhead: 0 },
    });
  });

  it('is not there for a job that nobody knows', async () => {
    const { exitCode, stderr } = await show('nobody');
    expect(exitCode).toBe(1);
    expect(stderr.all).toEqual(['thaw: no job has the id "nobody"; "thaw jobs" lists them']);
  });

  it('proves nothing once a row is gone or contradicted, and names the step and the examples', async () => {
    const { jobId } = undisturbed.job;
    const [gone] = expected.filter(({ step, replica }) => step === 3 && replica === 5);
    const ofRow = `job_id = '${jobId}' and step = 3 and replica = 5`;
    await changeDatabase(cluster.dataDir, `delete from ledger_rows where ${ofRow}`);
    const missing = await show(jobId);
    expect(missing.exitCode).toBe(1);
    expect(missing.stdout.all).toContain(`  epoch 1: 2 examples are missing: ${gone!.examples.join(', ')}`);
    const where = gone!.examples.map((example): unknown =>
      expect.stringMatching(new RegExp(`^  example ${example} is .*stripes.* at example \\d+$`)),
    );
    expect(missing.stdout.all.slice(-2)).toEqual(where);
    const columns = 'job_id, step, rank, epoch, generation_term, generation_number, num_counted, positions';
    await changeDatabase(
      cluster.dataDir,
      `insert into ledger_rows (replica, variant, ${columns}) select 5, 0, ${columns} from ledger_rows
       where job_id = '${jobId}' and step = 3 and replica = 4`,
    );
    const doubled = await show(jobId, '--json');
    expect(doubled.exitCode).toBe(1);
    const [twice] = expected.filter(({ step, replica }) => step === 3 && replica === 4);
    expect(doubled.stdout.objects[1]).toMatchObject({
      numMissing: 2,
      missing: gone!.examples,
      numRepeated: 2,
      repeated: twice!.examples.map((example) => ({ example, steps: [3, 3] })),
    });
    expect(doubled.stdout.objects.at(-1)).toMatchObject({ holds: false });
  });
});
