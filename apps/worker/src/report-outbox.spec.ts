import { describe, expect, it } from 'vitest';
import type { StepReport, WorkerMessage, WorkerReport } from '@thaw/protocol';
import { decodeReports, encodeReports, type CourseReport } from './course-reports.js';
import { ReportOutbox } from './report-outbox.js';

const generation = { term: 1, number: 1 };

/** A report that is told from others by its step. */
function failed(step: number): WorkerReport {
  return { kind: 'failed', jobId: 'job', generation, step, code: 'INTERNAL', message: 'x' };
}

function ready(reductions: number): WorkerReport {
  return { kind: 'ready', jobId: 'job', generation, step: 0, reductions, stateDigest: 'd', fetchMs: 0 };
}

function isPresent(): boolean {
  return true;
}

function step(at: number): Extract<CourseReport, { kind: 'step' }> {
  const did = {
    replicas: [0],
    computeMs: 5,
    waitedMs: 2,
    waitedForRank: 1,
    stateDigest: '',
    gradientDigest: '',
    payloadBytes: 8,
    numExamples: 3,
    rows: Uint8Array.of(at, 2, 3),
    features: {
      ...{ numInMemory: 1, numOnDisk: 2, numComputed: 3, numFetched: 0, numNotKept: 0, numEvicted: 0 },
      ...{ memoryBytes: 4, diskBytes: 5 },
    },
  };
  return {
    kind: 'step',
    jobId: 'job',
    generation,
    step: at,
    epoch: 0,
    training: { loss: 1, metrics: {} },
    ...did,
  };
}

const NOTHING_DONE = {
  ...{ replicas: [], computeMs: 0, waitedMs: 0, waitedForRank: 0, payloadBytes: 0 },
  features: null,
};

/** A connection that notes what is sent. */
function connection() {
  const sent: WorkerMessage[] = [];
  const send = async (message: WorkerMessage): Promise<void> => void sent.push(message);
  return { sent, send };
}

/** The message that says steps together. */
function together(...steps: readonly ReturnType<typeof step>[]): WorkerMessage {
  return { kind: 'steps', reports: steps.map(({ kind: _kind, ...report }): StepReport => report) };
}

describe('the steps that a worker reports', () => {
  it('wait for each other for a moment, and go before what is reported next', async () => {
    const outbox = new ReportOutbox();
    const { sent, send } = connection();
    outbox.open(send, isPresent);
    for (const report of [step(1), step(2), failed(2), step(3)]) await outbox.add(report);
    expect(sent).toEqual([together(step(1), step(2)), failed(2)]);
    await expect.poll(() => sent.at(-1)).toEqual(together(step(3)));
    outbox.acknowledge(3);
    expect(outbox.unheardOf('job')).toEqual([step(3)]);
    for (const report of [step(4), step(5)]) await outbox.add(report);
    await outbox.flush();
    expect(sent.slice(3)).toEqual([together(step(4), step(5))]);
  });

  it('are said again to the next coordinator, also those that were not sent yet', async () => {
    const outbox = new ReportOutbox();
    outbox.open(connection().send, isPresent);
    await outbox.add(step(1));
    await outbox.flush();
    outbox.acknowledge(1);
    await outbox.add(step(2));
    await outbox.flush();
    await outbox.add(step(3));
    outbox.close();
    const { sent, send } = connection();
    outbox.open(send, isPresent);
    expect(sent).toEqual([together(step(2), step(3))]);
    await outbox.add(failed(4));
    expect(sent.slice(1)).toEqual([failed(4)]);
  });

  it('go apart where their rows are long, so that no message is too large', async () => {
    const long = (at: number) => ({ ...step(at), rows: new Uint8Array(400 * 1024).fill(at) });
    const outbox = new ReportOutbox();
    const { sent, send } = connection();
    outbox.open(send, isPresent);
    for (const at of [1, 2, 3, 4, 5]) await outbox.add(long(at));
    await outbox.flush();
    const steps = sent.map((message) =>
      message.kind === 'steps' ? message.reports.map(({ step }) => step) : [],
    );
    expect(steps).toEqual([[1, 2], [3, 4], [5]]);
  });
});

describe('the reports of a worker', () => {
  it('wait in their order while there is no coordinator', async () => {
    const outbox = new ReportOutbox();
    for (const step of [1, 2]) await outbox.add(failed(step));
    const { sent, send } = connection();
    outbox.open(send, isPresent);
    await outbox.add(failed(3));
    expect(sent).toEqual([failed(1), failed(2), failed(3)]);
  });

  it('are said again to the next coordinator, but for those that were acknowledged', async () => {
    const outbox = new ReportOutbox();
    outbox.open(connection().send, isPresent);
    for (const step of [1, 2, 3]) await outbox.add(failed(step));
    outbox.acknowledge(1);
    outbox.acknowledge(2);
    outbox.close();
    const second = connection();
    outbox.open(second.send, isPresent);
    expect(second.sent).toEqual([failed(3)]);
    outbox.acknowledge(1);
    outbox.close();
    const third = connection();
    outbox.open(third.send, isPresent);
    expect(third.sent).toEqual([]);
  });

  it('say again where the worker stands, also if that was acknowledged, unless it is elsewhere by now', async () => {
    const outbox = new ReportOutbox();
    outbox.open(connection().send, isPresent);
    await outbox.add(ready(3));
    outbox.acknowledge(1);
    const second = connection();
    outbox.open(second.send, isPresent);
    expect(second.sent).toEqual([ready(3)]);
    outbox.acknowledge(1);
    const third = connection();
    outbox.open(third.send, () => false);
    expect(third.sent).toEqual([]);
  });

  it('leave out where a member stood before it caught up', async () => {
    const outbox = new ReportOutbox();
    for (const report of [ready(3), failed(1), ready(4)]) await outbox.add(report);
    const { sent, send } = connection();
    outbox.open(send, isPresent);
    expect(sent).toEqual([failed(1), ready(4)]);
  });

  it('tell which of them are of the training and not acknowledged, for whoever takes the state', async () => {
    const outbox = new ReportOutbox();
    outbox.open(connection().send, isPresent);
    for (const report of [step(1), failed(1), step(2), ready(3), step(3)]) await outbox.add(report);
    await outbox.add({ ...step(9), jobId: 'another' });
    outbox.acknowledge(1);
    expect(outbox.unheardOf('job')).toEqual([step(2), step(3)]);
    const carried = decodeReports(encodeReports(outbox.unheardOf('job')));
    expect(carried).toEqual([2, 3].map((at) => ({ ...step(at), ...NOTHING_DONE })));
  });

  it('hold their member up where their rows take too much room, until some are acknowledged', async () => {
    const outbox = new ReportOutbox(100, 2 * step(1).rows.byteLength);
    await outbox.add(step(1));
    const log: string[] = [];
    const second = outbox.add(step(2)).then(() => log.push('goes on'));
    outbox.open(connection().send, isPresent);
    await new Promise(setImmediate);
    log.push('acknowledged');
    outbox.acknowledge(1);
    await second;
    expect(log).toEqual(['acknowledged', 'goes on']);
  });

  it('hold their member up where too many wait, until some are acknowledged', async () => {
    const outbox = new ReportOutbox(2);
    await outbox.add(failed(1));
    const log: string[] = [];
    const second = outbox.add(failed(2)).then(() => log.push('goes on'));
    const { sent, send } = connection();
    outbox.open(send, isPresent);
    await new Promise(setImmediate);
    log.push('acknowledged');
    outbox.acknowledge(1);
    await second;
    expect(log).toEqual(['acknowledged', 'goes on']);
    expect(sent).toEqual([failed(1), failed(2)]);
  });
});
