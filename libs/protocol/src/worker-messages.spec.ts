import { describe, expect, it } from 'vitest';
import {
  coordinatorMessageFromWire,
  coordinatorMessageToWire,
  workerMessageFromWire,
  workerMessageToWire,
  type CoordinatorMessage,
  type StepReport,
  type WorkerMessage,
} from './worker-messages.js';
import { serviceDefinitions } from './service-definitions.js';

const generation = { term: 3, number: 2 };
const member = { jobId: 'digits-1', generation, step: 5 };
const features = {
  ...{ numInMemory: 9, numOnDisk: 4, numComputed: 5, numFetched: 3, numNotKept: 2, numEvicted: 1 },
  ...{ memoryBytes: 640, diskBytes: 96 },
};
const weights = { trainable: 2, frozen: 18, frozenChanged: 0, movingStatisticsChanged: 0 };
const training = { loss: 0.5, metrics: { accuracy: 0.75 } };

const step: StepReport = {
  ...member,
  epoch: 0,
  training,
  rows: Buffer.from([1, 1, 1, 0, 2, 2, 2]),
  replicas: [1],
  numExamples: 2,
  computeMs: 12.5,
  waitedMs: 3.5,
  waitedForRank: 1,
  stateDigest: 'd0',
  gradientDigest: 'g0',
  payloadBytes: 64,
  features,
};

const SAID_BY_WORKERS: readonly WorkerMessage[] = [
  {
    kind: 'hello',
    workerId: 'w',
    name: 'worker-0',
    address: '127.0.0.1:1',
    numericsClass: { threads: '1' },
    processId: 7,
    attached: null,
    highestTerm: 0,
  },
  {
    ...{
      kind: 'hello',
      workerId: 'w',
      name: 'worker-0',
      address: '127.0.0.1:1',
      numericsClass: {},
      processId: 7,
    },
    ...{ attached: member, highestTerm: 3 },
  },
  { kind: 'heartbeat', member: null },
  { kind: 'heartbeat', member },
  { kind: 'ready', ...member, stateDigest: 'abc', reductions: 6, fetchMs: 12.5 },
  { kind: 'failed', ...member, code: 'DATA_LOSS', message: 'a block was damaged' },
  { kind: 'steps', reports: [step, { ...step, step: 6, stateDigest: '', features: null }] },
  {
    kind: 'phaseStarted',
    ...member,
    phase: 0,
    setting: { trainable: 2, frozen: 18, learningRate: 0.5, featureSize: 12, cutReason: '', obstacle: '' },
  },
  {
    kind: 'epoch',
    ...member,
    phase: 0,
    epoch: 0,
    learningRate: 0.5,
    training,
    evaluation: null,
    features: null,
    scaling: null,
  },
  {
    kind: 'epoch',
    ...member,
    phase: 1,
    epoch: 3,
    learningRate: 0.25,
    training,
    evaluation: training,
    features,
    scaling: { lossScale: 512, skippedSteps: 6 },
  },
  { kind: 'phaseCompleted', ...member, phase: 0, epochs: 2, restored: null, weights },
  { kind: 'phaseCompleted', ...member, phase: 1, epochs: 2, restored: { epoch: 0, training }, weights },
  {
    kind: 'phaseCompleted',
    ...{ ...member, phase: 1, epochs: 2, restored: { epoch: 0, training, evaluation: training }, weights },
  },
  { kind: 'finished', ...member, stateDigest: 'abc' },
  { kind: 'peerAccused', ...member, accusedWorkerId: 'v', message: 'lost rank 1' },
  { kind: 'reachChecked', unreached: [] },
  { kind: 'reachChecked', unreached: [{ workerId: 'v', message: 'connection refused' }] },
  { kind: 'checkpointTaken', ...member, sha256: 'f0' },
  { kind: 'checkpointMissed', ...member, why: 'no space is left' },
  {
    kind: 'result',
    ...member,
    weights,
    confusion: null,
  },
  {
    kind: 'result',
    ...member,
    weights,
    confusion: { classNames: ['cat', 'dog'], counts: [2, 1, 0, 3] },
  },
  { kind: 'leaving', why: 'asked to', stays: true },
];

const dataset = {
  digest: 'd',
  sampleShape: [8, 8, 1],
  numExamples: 3,
  numClasses: 2,
  classNames: ['cat', 'dog'],
  dtype: 'uint8',
  blocks: [{ index: 0, start: 0, numExamples: 3, sizeBytes: 250, checksum: 'c' }],
};

const peer = { workerId: 'w', name: 'worker-0', rank: 0, address: '127.0.0.1:1' };

const SAID_BY_COORDINATORS: readonly CoordinatorMessage[] = [
  { kind: 'welcome', leaseMs: 5000, heartbeatEveryMs: 1000, term: 2 },
  { kind: 'acknowledged', reports: 7 },
  { kind: 'reachCheck', peers: [peer, { ...peer, workerId: 'v', rank: 1 }] },
  {
    kind: 'assignment',
    jobId: 'digits-1',
    generation,
    rank: 0,
    members: [
      { workerId: 'w', name: 'worker-0', rank: 0, address: '127.0.0.1:1', run: { start: 0, end: 8 } },
    ],
    jobSpec: '{}',
    baseConfig: '{}',
    hasBaseWeights: true,
    train: dataset,
    holdOut: null,
    ...{ trainPlace: null, holdOutPlace: null },
    donor: null,
    checkpoint: 40,
    carriesOn: false,
  },
  {
    kind: 'assignment',
    jobId: 'digits-1',
    generation,
    rank: 1,
    members: [{ ...peer, run: { start: 0, end: 8 } }],
    jobSpec: '{}',
    baseConfig: '{}',
    hasBaseWeights: true,
    train: dataset,
    holdOut: dataset,
    trainPlace: { path: '/data/blocks/d/train.blocks', identity: 'a:1:2' },
    holdOutPlace: { path: '/data/blocks/d/holdOut.blocks', identity: 'a:1:3' },
    donor: peer,
    checkpoint: null,
    carriesOn: true,
  },
  { kind: 'catchUp', jobId: 'digits-1', generation, reductions: 6, from: peer },
  { kind: 'start', ...member },
  { kind: 'stop', jobId: 'digits-1', generation, failure: null, carriesOn: true },
  {
    kind: 'stop',
    jobId: 'digits-1',
    generation,
    failure: { code: 'UNAVAILABLE', message: 'lost worker-1' },
    carriesOn: false,
  },
  { kind: 'requestResult', jobId: 'digits-1', generation, stateDigest: 'abc' },
  { kind: 'refusal', jobId: 'digits-1', generation, code: 'ABORTED', message: 'an older generation' },
];

describe('messages of the Join stream', () => {
  const { join } = joinCodec();

  it.each(SAID_BY_WORKERS)('come over the wire as a worker said them: $kind', (message) => {
    const bytes = join.requestSerialize(workerMessageToWire(message));
    expect(workerMessageFromWire(join.requestDeserialize(bytes))).toMatchObject(message);
  });

  it.each(SAID_BY_COORDINATORS)('come over the wire as the coordinator said them: $kind', (message) => {
    const bytes = join.responseSerialize(coordinatorMessageToWire(message));
    expect(coordinatorMessageFromWire(join.responseDeserialize(bytes))).toMatchObject(message);
  });

  it('are refused when nothing is in them', () => {
    expect(() => workerMessageFromWire(join.requestDeserialize(Buffer.alloc(0)))).toThrow(
      'worker message: expected one of the known messages, received an empty or newer message',
    );
  });

  it('are refused when a part is missing', () => {
    const bytes = join.requestSerialize({ ready: { jobId: 'j', step: 1, stateDigest: 'x' } });
    expect(() => workerMessageFromWire(join.requestDeserialize(bytes))).toThrow(
      'worker message.ready.generation: expected a value, received nothing',
    );
  });
});

function joinCodec() {
  return { join: serviceDefinitions().WorkerService.service.Join };
}
