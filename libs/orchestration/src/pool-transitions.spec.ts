import { describe, expect, it } from 'vitest';
import { ARTIFACTS, Scenario, WEIGHTS } from './testing/scenario.js';

describe('a worker that joins', () => {
  it('is in the pool, idle, from then on', () => {
    const scenario = new Scenario();
    expect(scenario.join('a')).toEqual([]);
    expect(scenario.state.workers).toMatchObject([
      { workerId: 'a', status: { type: 'idle' }, lastHeardAt: 1000 },
    ]);
  });

  it.each([
    ['no module', {}, 'module mine: expected "aa", received nothing'],
    ['another code', { 'module mine': 'bb' }, 'module mine: expected "aa", received "bb"'],
    ['one more', { 'module mine': 'aa', 'module b': 'cc' }, 'module b: expected nothing, received "cc"'],
  ])('is refused with %s in place of the modules of the coordinator', (_what, numericsClass, difference) => {
    const scenario = new Scenario({}, { mine: 'aa' });
    expect(scenario.join('a', { numericsClass })).toMatchObject([
      {
        type: 'RefuseWorker',
        code: 'FAILED_PRECONDITION',
        message:
          `worker "name-of-a" (id a) does not have the modules of its coordinator: ${difference}; ` +
          'start both with --module and the same files',
      },
    ]);
    expect(scenario.join('a', { connectionId: 'a-2', numericsClass: { 'module mine': 'aa' } })).toEqual([]);
    expect(scenario.state.workers).toHaveLength(1);
  });

  it('is refused when it would compute other bits, with every difference and what to do', () => {
    const scenario = new Scenario();
    scenario.join('a');
    const effects = scenario.join('b', {
      numericsClass: { tensorflowVersion: '2.20.0', threads: '2', device: 'CPU' },
    });
    expect(effects).toEqual([
      {
        type: 'RefuseWorker',
        workerId: 'b',
        connectionId: 'b-1',
        code: 'FAILED_PRECONDITION',
        message:
          'worker "name-of-b" (id b) would not compute the same bits as worker "name-of-a" (id a), which is here ' +
          'already: tensorflowVersion: expected "2.21.0", received "2.20.0"; threads: expected nothing, received "2"; ' +
          'give all workers of a coordinator the same TensorFlow build, device and thread settings, ' +
          'or start this one with another coordinator',
      },
    ]);
    expect(scenario.state.workers).toHaveLength(1);
  });

  it('may be of another numerics class when the pool is empty', () => {
    const scenario = new Scenario();
    scenario.join('a');
    scenario.happen({ type: 'WorkerLeft', ...scenario.connection('a'), why: 'it was asked to end' });
    expect(scenario.join('b', { numericsClass: { device: 'GPU' } })).toEqual([]);
  });

  it('is not compared with its own former self', () => {
    const scenario = new Scenario();
    scenario.join('a');
    scenario.join('a', { connectionId: 'a-2', numericsClass: { device: 'GPU' } });
    expect(scenario.state.workers).toMatchObject([{ connectionId: 'a-2', numericsClass: { device: 'GPU' } }]);
  });

  it('twice over one connection changes nothing', () => {
    const scenario = new Scenario();
    scenario.running(3);
    const before = scenario.state;
    expect(scenario.join('a')).toEqual([]);
    expect(scenario.state).toEqual(before);
  });

  it('over another connection replaces itself: the job goes on without its old self, and takes the new one', () => {
    const scenario = Scenario.elastic(['a', 'b'], { min: 2, max: 2 });
    const effects = scenario.join('a', { connectionId: 'a-2' });
    expect(effects.find(({ type }) => type === 'RefuseWorker')).toMatchObject({
      connectionId: 'a-1',
      code: 'ABORTED',
    });
    expect(scenario.log('job').slice(-3)).toMatchObject([
      { type: 'GenerationFormed', members: [{ workerId: 'b' }] },
      { type: 'JobWaiting' },
      { type: 'GenerationFormed', members: [{ workerId: 'b' }, { workerId: 'a' }] },
    ]);
    expect(effects.slice(-2)).toMatchObject([
      { type: 'SendAssignment', connectionId: 'b-1', generation: { number: 3 } },
      { type: 'SendAssignment', connectionId: 'a-2', generation: { number: 3 }, donor: { workerId: 'b' } },
    ]);
  });
});

describe('a worker that is lost', () => {
  it('is lost under the name of leaving when it says goodbye', () => {
    const scenario = Scenario.elastic(['a', 'b'], { min: 1, max: 2 });
    scenario.happen({ type: 'WorkerLeft', ...scenario.connection('a'), why: 'it was asked to end' });
    expect(scenario.log('job').at(-1)).toMatchObject({
      type: 'GenerationFormed',
      why: 'worker "name-of-a" (id a, rank 0) was lost after step 3: it left (it was asked to end); 1 worker carries on',
    });
  });

  it('is not lost by the break of a connection that it has replaced', () => {
    const scenario = new Scenario();
    scenario.join('a');
    scenario.join('a', { connectionId: 'a-2' });
    const effects = scenario.happen({
      type: 'WorkerLost',
      workerId: 'a',
      connectionId: 'a-1',
      reason: 'closed',
    });
    expect(effects).toEqual([]);
    expect(scenario.state.workers).toHaveLength(1);
  });

  it('is lost only once', () => {
    const scenario = new Scenario();
    scenario.running();
    const lost = { type: 'WorkerLost' as const, ...scenario.connection('a'), reason: 'closed' };
    scenario.happen(lost);
    expect(scenario.happen(lost)).toEqual([]);
  });
});

describe('the lease', () => {
  it('holds for exactly its time and not a millisecond longer', () => {
    const scenario = Scenario.elastic(['a', 'b'], { min: 1, max: 2 });
    expect(scenario.pass(5000)).toEqual([]);
    scenario.happen({ type: 'WorkerHeard', ...scenario.connection('b') });
    const effects = scenario.pass(1);
    expect(scenario.log('job').at(-1)).toMatchObject({
      type: 'GenerationFormed',
      members: [{ workerId: 'b' }],
      why:
        'worker "name-of-a" (id a, rank 0) was lost after step 3: it was not heard for 5001 ms, its lease is 5000 ms; ' +
        '1 worker carries on',
    });
    expect(effects.at(-1)).toMatchObject({ type: 'RefuseWorker', workerId: 'a', code: 'DEADLINE_EXCEEDED' });
    expect(scenario.state.workers).toMatchObject([{ workerId: 'b', status: { type: 'assigned' } }]);
  });

  it('names all that were silent in one sentence, the longest silent first', () => {
    const scenario = Scenario.elastic(['a', 'b', 'c'], { min: 1, max: 3 });
    scenario.now += 10;
    scenario.happen({ type: 'WorkerHeard', ...scenario.connection('a') });
    scenario.now += 60_000;
    scenario.happen({ type: 'WorkerHeard', ...scenario.connection('c') });
    scenario.pass(0);
    const [formed] = scenario.log('job').slice(-1);
    expect(formed).toMatchObject({ type: 'GenerationFormed', generation: { number: 2 } });
    expect(formed).toHaveProperty(
      'why',
      expect.stringMatching(
        /^worker "name-of-b".* for 60010 ms.*; worker "name-of-a".* for 60000 ms.*carries on$/,
      ),
    );
    expect(scenario.state.workers.map(({ workerId }) => workerId)).toEqual(['c']);
  });

  it('refuses an expelled worker that wakes up, until it joins again', () => {
    const scenario = new Scenario({ leaseMs: 5000 });
    scenario.running();
    scenario.pass(5001);
    const message = {
      type: 'StepReported' as const,
      ...scenario.from('a', 'job'),
      step: 1,
      epoch: 0,
      computeMs: 1,
      waitedMs: 0,
      waitedForRank: 0,
      loss: 1,
      metrics: {},
    };
    for (const event of [message, { type: 'WorkerHeard' as const, ...scenario.connection('a') }]) {
      scenario.expectRefusal(event, {
        type: 'RefuseWorker',
        code: 'ABORTED',
        message: 'worker a is not in the pool over this connection; join again',
      });
    }
  });
});

describe('a heartbeat', () => {
  it('tells the last step, which a later loss names', () => {
    const scenario = new Scenario();
    scenario.running(2);
    const { jobId, generation, ...connection } = scenario.from('a', 'job');
    scenario.happen({ type: 'WorkerHeard', ...connection, progress: { jobId, generation, step: 6 } });
    scenario.lose(connection.workerId);
    expect(scenario.log('job').at(-2)).toMatchObject({
      why: expect.stringContaining('was lost after step 6') as string,
    });
  });

  it('does not count the time in which the coordinator itself stood still', () => {
    const scenario = new Scenario({ leaseMs: 5000 });
    scenario.join('a');
    scenario.now += 9000;
    scenario.happen({ type: 'TimePassed', deafMs: 8000 });
    expect(scenario.state.workers).toHaveLength(1);
    scenario.pass(4001);
    expect(scenario.state.workers).toHaveLength(0);
  });

  it('renews the lease even when its progress is of an old generation', () => {
    const scenario = new Scenario();
    scenario.running(2);
    scenario.now += 100;
    const progress = { jobId: 'job', generation: { term: 0, number: 9 }, step: 8 };
    const effects = scenario.happen({ type: 'WorkerHeard', ...scenario.connection('a'), progress });
    expect(effects).toMatchObject([{ type: 'RefuseMessage', code: 'ABORTED' }]);
    expect(scenario.state.workers[0]?.lastHeardAt).toBe(1100);
    expect(scenario.job('job').members[0]?.lastStep).toBe(2);
  });
});

describe('a heartbeat that crosses with the end of its member', () => {
  it.each([
    { status: 'running', hasFailed: true },
    { status: 'succeeded', hasFailed: false },
  ])('is taken without a word when the job is $status', ({ status, hasFailed }) => {
    const scenario = new Scenario();
    scenario.running(10);
    for (const epoch of [0, 1]) scenario.epoch('a', 'job', epoch);
    for (const workerId of ['a', 'b']) scenario.finish(workerId, 'job');
    const result = { weights: WEIGHTS, artifacts: ARTIFACTS };
    const { jobId, generation, ...connection } = scenario.from('b', 'job');
    const failure = { code: 'INTERNAL' as const, message: 'x', step: 10 };
    if (hasFailed) scenario.happen({ type: 'MemberFailed', ...scenario.from('b', 'job'), ...failure });
    else scenario.happen({ type: 'ResultStored', jobId, generation, ...result });
    expect(scenario.job('job').status).toBe(status);
    scenario.now += 100;
    const progress = { jobId, generation, step: 10 };
    expect(scenario.happen({ type: 'WorkerHeard', ...connection, progress })).toEqual([]);
    expect(scenario.state.workers[1]?.lastHeardAt).toBe(1100);
  });
});

describe('an accusation', () => {
  const accuse = (scenario: Scenario, by: string, accusedWorkerId: string): void => {
    const event = {
      type: 'PeerAccused' as const,
      ...scenario.from(by, 'job'),
      accusedWorkerId,
      message: 'timeout',
      step: 3,
    };
    expect(scenario.happen(event)).toEqual([]);
  };
  const heartbeats = (scenario: Scenario): void => {
    for (const { workerId, connectionId } of scenario.state.workers) {
      scenario.happen({ type: 'WorkerHeard', workerId, connectionId });
    }
  };

  it('waits for the better explanation: the accused is gone', () => {
    const scenario = new Scenario();
    scenario.running(3);
    accuse(scenario, 'a', 'b');
    scenario.lose('b');
    expect(scenario.log('job').at(-2)).toMatchObject({
      why: expect.stringContaining('its connection broke (ECONNRESET); 1 worker carries on') as string,
    });
    expect(scenario.job('job').accusations).toEqual([]);
  });

  it('expels the accused when nothing else explains it within a lease', () => {
    const scenario = new Scenario({ leaseMs: 5000 });
    scenario.running(3);
    accuse(scenario, 'a', 'b');
    scenario.now += 5000;
    heartbeats(scenario);
    expect(scenario.pass(0)).toEqual([]);
    expect(scenario.job('job').status).toBe('running');
    expect(scenario.pass(1).at(-1)).toMatchObject({
      type: 'RefuseWorker',
      workerId: 'b',
      code: 'ABORTED',
    });
    expect(scenario.log('job').at(-2)).toMatchObject({
      type: 'GenerationFormed',
      members: [{ workerId: 'a' }],
      why:
        'worker "name-of-b" (id b, rank 1) was lost after step 3: worker "name-of-a" (id a, rank 0) could not reach it ' +
        '(timeout); 1 worker carries on',
    });
  });

  it('against each other expels the higher rank', () => {
    const scenario = new Scenario({ leaseMs: 5000 });
    scenario.running(3);
    accuse(scenario, 'b', 'a');
    accuse(scenario, 'a', 'b');
    accuse(scenario, 'a', 'b');
    scenario.now += 5001;
    heartbeats(scenario);
    scenario.pass(0);
    expect(scenario.job('job').members.map(({ workerId }) => workerId)).toEqual(['a']);
    expect(scenario.state.workers.map(({ workerId }) => workerId)).toEqual(['a']);
  });

  it('is forgotten when all have finished all the same', () => {
    const scenario = new Scenario({ leaseMs: 5000 });
    scenario.running(10);
    accuse(scenario, 'a', 'b');
    scenario.finish('a', 'job');
    scenario.finish('b', 'job');
    scenario.now += 5001;
    heartbeats(scenario);
    expect(scenario.pass(0)).toEqual([]);
  });

  it('of who is no peer is refused', () => {
    const scenario = new Scenario();
    scenario.running(3);
    for (const accusedWorkerId of ['a', 'z', '__proto__']) {
      scenario.expectRefusal(
        { type: 'PeerAccused', ...scenario.from('a', 'job'), accusedWorkerId, message: 'timeout', step: 3 },
        {
          type: 'RefuseMessage',
          code: 'INVALID_ARGUMENT',
          message: 'expected the id of another member of job job',
        },
      );
    }
  });
});
