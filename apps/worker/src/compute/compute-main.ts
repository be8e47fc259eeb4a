import { parentPort, workerData } from 'node:worker_threads';
import { ThawError, toThawError } from '@thaw/errors';
import { moduleEntries } from '@thaw/orchestration';
import { loadRuntime, requireGpu } from '@thaw/runtime';
import { LayerModules, readLayerModules } from '@thaw/training';
import type {
  AnswerMessage,
  CallMessage,
  ComputeCall,
  ComputeCalls,
  ProgressMessage,
  ResultFile,
  StepProgress,
} from './compute-calls.js';
import { JobComputation, type ComputeTools } from './job-computation.js';
import { ProgressSignal } from './progress-signal.js';

/** One handler for every call; a missing one does not compile. */
type Handlers = {
  readonly [Call in ComputeCall]: (
    request: ComputeCalls[Call]['request'],
    tell: (progress: StepProgress) => void,
  ) => ComputeCalls[Call]['response'] | Promise<ComputeCalls[Call]['response']>;
};

/** Whose parts take as long as they usually do; every other call has the time that what is done seldom may take. */
const STEADY_CALLS: readonly ComputeCall[] = [
  'computeStep',
  'applyStep',
  'computeEvaluation',
  'summarizeEvaluation',
];

const progress = new ProgressSignal(workerData as SharedArrayBuffer);
let tools: ComputeTools | undefined;
let job: JobComputation | undefined;

const handlers: Handlers = {
  load: async (request) => {
    const modules = await LayerModules.load(await readLayerModules(request.modules));
    const runtime = await loadRuntime();
    const numericsClass = { ...runtime.numericsClass(), ...moduleEntries(modules.digests) };
    // Not before something was computed: the process crashes where a thread ends that has only loaded TensorFlow.
    if (request.needsGpu) await requireGpu(runtime);
    const { random } = runtime;
    tools = { random, modules, progress, compiler: runtime, numericsClass, features: request.features };
    return { numericsClass };
  },
  prepare: (request) => {
    job?.release();
    job = JobComputation.create(request, present(tools, 'load'));
    return job.prepared();
  },
  takeState: (snapshot) => present(job, 'prepare').takeState(snapshot),
  regroup: (share) => {
    present(job, 'prepare').regroup(share);
    return null;
  },
  beginPhase: (index) => present(job, 'prepare').beginPhase(index),
  featuresWanted: (run) => present(job, 'prepare').featuresWanted(run),
  giveFeatures: (wanted) => present(job, 'prepare').giveFeatures(wanted),
  takeFeatures: (given) => present(job, 'prepare').takeFeatures(given),
  computeStep: (place, tell) => present(job, 'prepare').computeStep(place, tell),
  applyStep: (place) => present(job, 'prepare').applyStep(place),
  computeEvaluation: () => present(job, 'prepare').computeEvaluation(),
  summarizeEvaluation: (buffer) => present(job, 'prepare').summarizeEvaluation(buffer),
  endEpoch: (epoch) => present(job, 'prepare').endEpoch(epoch),
  endPhase: () => present(job, 'prepare').endPhase(),
  confusion: () => present(job, 'prepare').confusion,
  stateDigest: () => present(job, 'prepare').stateDigest(),
  exportSnapshot: (position) => present(job, 'prepare').exportSnapshot(position),
  auditWeights: () => present(job, 'prepare').auditWeights(),
  exportFiles: (format) => present(job, 'prepare').exportFiles(format),
  exportState: () => present(job, 'prepare').exportState(),
  release: () => {
    job?.release();
    job = undefined;
    return null;
  },
};

function present<Value>(value: Value | undefined, call: ComputeCall): Value {
  if (value === undefined)
    throw new ThawError('INTERNAL', `the compute thread was used before its call "${call}"`);
  return value;
}

async function answer({ id, call, request }: CallMessage): Promise<AnswerMessage> {
  progress.beat(STEADY_CALLS.includes(call) ? 'usual' : 'long');
  try {
    const handler = handlers[call] as (request: unknown, tell: (progress: StepProgress) => void) => unknown;
    const tell = (told: StepProgress): void =>
      parentPort?.postMessage({ id, progress: told } satisfies ProgressMessage);
    return { id, isOk: true, response: await handler(request, tell) };
  } catch (thrown) {
    const { code, message, stack } = toThawError(thrown);
    return { id, isOk: false, code, message, ...(stack !== undefined && { stack }) };
  }
}

/** Large copies of the state, and files, are handed over, not copied once more. */
function bytesToMove(message: AnswerMessage): ArrayBuffer[] {
  if (!message.isOk) return [];
  return [message.response].flat().flatMap((each) => {
    const bytes = isFile(each) ? each.bytes : each;
    if (!(bytes instanceof Uint8Array) || bytes.byteLength !== bytes.buffer.byteLength) return [];
    return bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
  });
}

function isFile(response: unknown): response is ResultFile {
  return typeof response === 'object' && response !== null && 'bytes' in response;
}

let queue = Promise.resolve();

parentPort?.on('message', (message: CallMessage) => {
  queue = queue.then(async () => {
    const answered = await answer(message);
    parentPort?.postMessage(answered, bytesToMove(answered));
    // While the comms thread reduces what was computed.
    if (message.call === 'computeStep' && answered.isOk) job?.fetchAhead();
  });
});
