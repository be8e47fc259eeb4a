import { expectedPayloadBytes, planPayload } from '@thaw/collectives';
import { decodeSafetensors } from '@thaw/model-files';
import type { JobEvent } from '@thaw/orchestration';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import type { JobLog } from './testing/job-log.js';
import { useTestBed } from './testing/test-bed.js';

const WORLD_SIZES = [1, 2, 3];
const REPLICAS = 8;
/** 131 to train on, 33 held back: two full steps of 64, then one in which replicas 3 to 7 are empty. */
const NUM_EXAMPLES = 164;
const HELD_BACK = 33;
const STEPS_PER_EPOCH = 3;
const SIDE = 32;
const HIDDEN_UNITS = 8;

const MODEL = sequential(
  'small',
  [SIDE, SIDE],
  [
    layer('Conv2D', 'conv', { filters: 4, kernel_size: [3, 3], strides: [4, 4], use_bias: false }),
    layer('BatchNormalization', 'bn'),
    layer('Activation', 'relu', { activation: 'relu' }),
    layer('Dropout', 'drop', { rate: 0.3 }),
    layer('Flatten', 'flat'),
    layer('Dense', 'hidden', { units: HIDDEN_UNITS, activation: 'relu' }),
    layer('Dense', 'out', { units: 4, activation: 'softmax' }),
  ],
);

/** The second phase thaws what the first one froze, and freezes its BatchNormalization in spite of a thawed path. */
const PHASES = [
  {
    name: 'body',
    epochs: 5,
    freeze: ['hidden'],
    optimizer: { name: 'adam', learningRate: 0.01, globalClipnorm: 1 },
    // Nothing gets better by so much: the phase ends with its second epoch, and takes back the first one's weights.
    earlyStopping: { patience: 1, minDelta: 100, restoreBestWeights: true },
  },
  {
    name: 'rest',
    epochs: 3,
    freeze: ['*', { class: 'BatchNormalization' }],
    thaw: ['*'],
    optimizer: { name: 'adam', learningRate: 0.002, globalClipnorm: 1 },
    reduceLrOnPlateau: { monitor: 'loss', patience: 1, minDelta: 100, factor: 0.5 },
  },
];
const EPOCHS = 5;

const CONV = 3 * 3 * 4;
const OUT = HIDDEN_UNITS * 4 + 4;
const SIDE_AFTER = Math.ceil((SIDE - 2) / 4);
const HIDDEN = SIDE_AFTER * SIDE_AFTER * 4 * HIDDEN_UNITS + HIDDEN_UNITS;
/** Gamma and beta, or moving mean and variance. */
const BN = 2 * 4;
/** Examples, loss and accuracy counted; loss and accuracy summed. */
const SUMMARY = 3 + 2;
/** Of the step vector in each phase: what learns, and the moving statistics where BatchNormalization does. */
const LENGTHS = [CONV + BN + OUT + BN + SUMMARY, CONV + HIDDEN + OUT + SUMMARY];

interface Run extends JobOutcome {
  readonly log: JobLog;
  readonly model: Uint8Array;
  readonly state: Uint8Array;
  readonly history: string;
}

const bed = useTestBed();
let cluster: Cluster;
let examples: ExampleFiles;
const runs: Run[] = [];

beforeAll(async () => {
  cluster = await bed.up({ workers: Math.max(...WORLD_SIZES) });
  const size = { numExamples: NUM_EXAMPLES, rows: SIDE, columns: SIDE, numClasses: 4 };
  examples = await writeExamples(bed.folder, { name: 'stripes', ...size });
  for (const worldSize of WORLD_SIZES) runs.push(await runWith(worldSize));
});

describe('a job of two phases on 1, 2 and 3 workers', () => {
  it('ends with byte-equal models and states', () => {
    for (const { job, model, state } of runs) {
      expect(job.status).toBe('succeeded');
      expect(Buffer.compare(model, runs[0]!.model)).toBe(0);
      expect(Buffer.compare(state, runs[0]!.state)).toBe(0);
      expect(job.result?.stateDigest).toBe(runs[0]!.job.result?.stateDigest);
    }
  });

  it('says the same of its phases and epochs, whoever computed them', () => {
    const [first] = runs;
    expect(saidOf(first!)).toHaveLength(2 * PHASES.length + EPOCHS);
    for (const run of runs) expect(saidOf(run)).toEqual(saidOf(first!));
  });

  it('ends a phase early where the held-back loss says so, and has as many steps less', () => {
    for (const run of runs) {
      expect(run.job).toMatchObject({ step: EPOCHS * STEPS_PER_EPOCH, totalSteps: EPOCHS * STEPS_PER_EPOCH });
      expect(eventsOf(run, 'TrainingStarted')).toMatchObject([
        { totalSteps: 8 * STEPS_PER_EPOCH, mayStopEarly: true },
      ]);
      expect(eventsOf(run, 'PhaseCompleted')).toMatchObject([
        {
          phase: 0,
          name: 'body',
          epochs: 2,
          stoppedEarly: true,
          restoredEpoch: 0,
          step: 2 * STEPS_PER_EPOCH,
        },
        { phase: 1, name: 'rest', epochs: 3, stoppedEarly: false, step: EPOCHS * STEPS_PER_EPOCH },
      ]);
    }
  });

  it('changes in each phase what it trains, and nothing that is frozen in it', () => {
    for (const run of runs) {
      expect(eventsOf(run, 'PhaseStarted')).toMatchObject([
        { trainable: 5, frozen: 2, learningRate: Math.fround(0.01) },
        { trainable: 5, frozen: 2, learningRate: Math.fround(0.002) },
      ]);
      expect(eventsOf(run, 'PhaseCompleted').map(({ weights }) => weights)).toEqual([
        { trainable: 5, frozen: 2, frozenChanged: 0, movingStatisticsChanged: 2 },
        { trainable: 5, frozen: 2, frozenChanged: 0, movingStatisticsChanged: 0 },
      ]);
      expect(run.job.result?.weights).toEqual({
        trainable: 7,
        frozen: 0,
        frozenChanged: 0,
        movingStatisticsChanged: 2,
      });
    }
  });

  it('lowers the learning rate on a plateau, from the phase’s own one on', () => {
    const rates = [0.01, 0.01, 0.002, 0.002, 0.001].map(Math.fround);
    for (const run of runs)
      expect(eventsOf(run, 'EpochCompleted').map(({ learningRate }) => learningRate)).toEqual(rates);
  });

  it('starts a phase with fresh slots, of its own weights alone', () => {
    const { tensors } = decodeSafetensors(runs[0]!.state);
    const slots = [...tensors.keys()].filter((name) => /^optimizer\/.*\//.test(name));
    expect(slots.some((name) => name.includes('hidden'))).toBe(true);
    expect(slots.filter((name) => name.includes('bn'))).toEqual([]);
    expect(tensors.get('optimizer/iteration')!.values).toEqual(Float32Array.of(3 * STEPS_PER_EPOCH));
  });

  it('sends in each step of each phase what it trains, and not a byte for what is frozen', () => {
    for (const { log, job } of runs) {
      expect(log.steps).toHaveLength(job.members.length * EPOCHS * STEPS_PER_EPOCH);
      for (const { workerId, step, payloadBytes } of log.steps) {
        const isFull = step % STEPS_PER_EPOCH !== 0;
        const plan = planPayload({
          length: LENGTHS[step <= 2 * STEPS_PER_EPOCH ? 0 : 1]!,
          numReplicas: REPLICAS,
          runs: job.members.map(({ run }) => run),
          isPresent: (replica) => isFull || replica < 3,
        });
        const { rank } = job.members.find((member) => member.workerId === workerId)!;
        expect(payloadBytes, `step ${step}`).toBe(expectedPayloadBytes(plan, rank));
      }
    }
  });
});

describe('the history that a job of two phases leaves', () => {
  it('is a table and an event file of its epochs, beside model and state', async () => {
    for (const { job, history } of runs) {
      const names = job.result?.artifacts.map(({ name }) => name);
      expect(names).toEqual([
        expect.stringMatching(/^events\.out\.tfevents\.\d+\.thaw$/),
        ...['history.csv', 'history.json', 'model.keras', 'model.safetensors', 'state.safetensors'],
      ]);
      expect(history).toBe(runs[0]!.history);
      const lines = history.trimEnd().split('\r\n');
      expect(lines[0]).toBe('phase,epoch,learning_rate,loss,accuracy,val_loss,val_accuracy');
      expect(lines.slice(1).map((line) => line.split(',').slice(0, 2))).toEqual([
        ...[['body', '0'], ['body', '1']], // prettier-ignore
        ...[['rest', '2'], ['rest', '3'], ['rest', '4']], // prettier-ignore
      ]);
    }
  });

  it('has the result that was measured with the weights it ends with', () => {
    for (const run of runs) {
      const { loss, metrics, evaluation } = eventsOf(run, 'EpochCompleted').at(-1)!;
      expect(run.job.result).toMatchObject({ training: { loss, metrics }, evaluation });
    }
  });
});

async function runWith(workers: number): Promise<Run> {
  const job = {
    name: `phases-${workers}`,
    model: { base: { config: MODEL } },
    examples,
    data: { holdOut: HELD_BACK / NUM_EXAMPLES },
    train: {
      ...{ batchSize: 64, replicas: REPLICAS, phases: PHASES },
      ...{ optimizer: undefined, epochs: undefined },
    },
    workers,
  };
  const outcome = await cluster.run(await writeJob(bed.folder, job));
  const { jobId } = outcome.job;
  const [model, state] = await Promise.all(
    ['model.safetensors', 'state.safetensors'].map((name) => cluster.artifact(jobId, name)),
  );
  const history = Buffer.from(await cluster.artifact(jobId, 'history.csv')).toString();
  return { ...outcome, log: await cluster.logOf(jobId), model: model!, state: state!, history };
}

function eventsOf<Type extends JobEvent['type']>({ events }: JobOutcome, type: Type) {
  return events.filter((event): event is Extract<JobEvent, { type: Type }> => event.type === type);
}

/** All that is said of phases and epochs, without the time. */
function saidOf({ events }: JobOutcome): object[] {
  const kinds: readonly JobEvent['type'][] = ['PhaseStarted', 'EpochCompleted', 'PhaseCompleted'];
  return events.filter(({ type }) => kinds.includes(type)).map(({ at: _at, ...event }) => event);
}
