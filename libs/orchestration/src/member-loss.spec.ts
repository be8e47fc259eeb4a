import { describe, expect, it } from 'vitest';
import type { JobSummary } from './coordinator-state.js';
import { Scenario } from './testing/scenario.js';

describe('a job that loses a worker', () => {
  it('goes on with the others, in their order and with their state, and says who was lost, when and how', () => {
    const scenario = Scenario.elastic(['a', 'b', 'c'], { min: 1, max: 3 });
    const effects = scenario.lose('b');
    const generation = { term: 1, number: 2 };
    const places = [
      { workerId: 'a', name: 'name-of-a', rank: 0, run: { start: 0, end: 4 } },
      { workerId: 'c', name: 'name-of-c', rank: 1, run: { start: 4, end: 8 } },
    ];
    const members = places.map((place) => ({ ...place, address: `${place.workerId}:7000` }));
    const shared = {
      type: 'SendAssignment',
      jobId: 'job',
      generation,
      worldSize: 2,
      members,
      carriesOn: false,
    };
    const prepared = { numExamples: 80, stepsPerEpoch: 5 };
    expect(effects).toEqual([
      {
        type: 'AppendJobEvent',
        jobId: 'job',
        sequence: 4,
        event: {
          at: 1000,
          type: 'GenerationFormed',
          generation,
          members: places,
          why:
            'worker "name-of-b" (id b, rank 1) was lost after step 3: its connection broke (ECONNRESET); ' +
            '2 workers carry on',
        },
      },
      { ...shared, prepared, workerId: 'a', connectionId: 'a-1', rank: 0 },
      { ...shared, prepared, workerId: 'c', connectionId: 'c-1', rank: 1 },
    ]);
    expect(scenario.job('job')).toMatchObject({ status: 'starting', lastStep: 3, deadline: 121_000 });
  });

  it('takes idle workers in its place where it cannot go on without, which take the state of the lowest rank', () => {
    const scenario = Scenario.elastic(['a', 'b'], { min: 2, max: 2 });
    scenario.join('c');
    const effects = scenario.lose('a');
    expect(effects.slice(1)).toMatchObject([
      { type: 'SendAssignment', workerId: 'b', rank: 0 },
      {
        ...{ type: 'SendAssignment', workerId: 'c', rank: 1 },
        donor: { workerId: 'b', name: 'name-of-b', rank: 0, address: 'b:7000' },
      },
    ]);
    expect(effects[1]).not.toHaveProperty('donor');
    expect(scenario.log('job').at(-1)).toMatchObject({
      why: expect.stringMatching(/; 1 worker carries on, joined by worker "name-of-c" \(id c\)$/) as string,
    });
  });

  it('does not wait for workers that it can go on without: they join while the others train', () => {
    const scenario = Scenario.elastic(['a', 'b', 'c'], { min: 1, max: 3 });
    scenario.join('d');
    expect(scenario.lose('b').slice(1)).toMatchObject([
      { type: 'SendAssignment', workerId: 'a', carriesOn: false },
      { type: 'SendAssignment', workerId: 'c', carriesOn: false },
    ]);
    scenario.ready('a', 'job', 'd3', 3);
    expect(scenario.ready('c', 'job', 'd3', 3).slice(-4)).toMatchObject([
      { event: { type: 'GenerationFormed', generation: { number: 3 } } },
      { type: 'SendAssignment', workerId: 'a', carriesOn: true },
      { type: 'SendAssignment', workerId: 'c', carriesOn: true },
      { type: 'SendAssignment', workerId: 'd', carriesOn: true, donor: { workerId: 'a' } },
    ]);
  });

  it('goes on without a newcomer that has no state yet, which has another donor when they train again', () => {
    const scenario = Scenario.elastic(['a', 'b'], { min: 1, max: 3 });
    scenario.join('c');
    const why = 'was lost after step 3: its connection broke (ECONNRESET); those who hold';
    expect(scenario.lose('a')).toMatchObject([
      {
        ...{ type: 'SendStop', workerId: 'c', generation: { number: 2 } },
        failure: { code: 'ABORTED', message: expect.stringContaining(why) as string },
      },
      { event: { type: 'GenerationFormed', generation: { number: 3 } } },
      { type: 'SendAssignment', workerId: 'b' },
    ]);
    const effects = scenario.ready('b', 'job', 'd3', 3);
    expect(effects.slice(-2)).toMatchObject([
      { type: 'SendAssignment', workerId: 'b', carriesOn: true },
      { type: 'SendAssignment', workerId: 'c', carriesOn: true, donor: { workerId: 'b' } },
    ]);
  });

  it('lets the others train on when one is lost that only learns their state', () => {
    const scenario = Scenario.elastic(['a', 'b'], { min: 1, max: 3 });
    scenario.join('c');
    expect(scenario.lose('c').slice(1)).toMatchObject([
      { type: 'SendAssignment', workerId: 'a', carriesOn: true },
      { type: 'SendAssignment', workerId: 'b', carriesOn: true },
    ]);
  });

  it('needs no donor before it has started: everybody builds the same first state', () => {
    const scenario = Scenario.starting(['a', 'b']);
    scenario.ready('a', 'job');
    scenario.join('c');
    const effects = scenario.lose('b');
    expect(effects.map(({ type }) => type)).toEqual(['AppendJobEvent', 'SendAssignment', 'SendAssignment']);
    for (const effect of effects) expect(effect).not.toHaveProperty('donor');
    scenario.ready('a', 'job');
    scenario.ready('c', 'job');
    expect(scenario.job('job').status).toBe('running');
  });

  it('takes nothing of the generation before, and hears members finish again', () => {
    const scenario = Scenario.elastic(['a', 'b', 'c'], { min: 1, max: 3 });
    scenario.finish('a', 'job');
    const before = scenario.from('c', 'job');
    scenario.lose('b');
    scenario.expectRefusal(
      { type: 'MemberFinished', ...before, step: 10, stateDigest: 'd10' },
      { type: 'RefuseMessage', code: 'ABORTED', message: 'generation 1.1 of job job is over' },
    );
    for (const workerId of ['a', 'c']) scenario.ready(workerId, 'job', 'd10', 10);
    for (const workerId of ['a', 'c']) scenario.finish(workerId, 'job');
    expect(scenario.job('job').agreedEnd).toEqual({ step: 10, stateDigest: 'd10' });
  });

  it('hears between two generations of steps and epochs that it knows, and of those that it does not', () => {
    const scenario = Scenario.elastic(['a', 'b', 'c'], { min: 1, max: 3 });
    scenario.lose('b');
    expect(scenario.step('a', 'job', 3)).toEqual([]);
    expect(scenario.step('a', 'job', 5)).toMatchObject([{ type: 'PublishProgress' }]);
    expect(scenario.epoch('a', 'job', 0)).toMatchObject([{ event: { type: 'EpochCompleted', epoch: 0 } }]);
    expect(scenario.epoch('c', 'job', 0)).toEqual([]);
  });
});

describe('a report that was on its way when the membership changed', () => {
  const epoch = {
    type: 'EpochReported' as const,
    step: 5,
    phase: 0,
    epoch: 0,
    learningRate: 1,
    loss: 1,
    metrics: {},
  };

  it('is taken from who carried on', () => {
    const scenario = Scenario.elastic(['a', 'b', 'c'], { min: 1, max: 3 });
    const late = scenario.from('a', 'job');
    scenario.lose('b');
    expect(scenario.happen({ ...late, ...epoch })).toMatchObject([{ event: { type: 'EpochCompleted' } }]);
    expect(scenario.happen({ ...scenario.from('c', 'job'), ...epoch })).toEqual([]);
  });

  it('is refused from who began anew since, and from who is no member', () => {
    const scenario = Scenario.elastic(['a', 'b'], { min: 1, max: 2 });
    const [late, other] = [scenario.from('a', 'job'), scenario.from('b', 'job')];
    scenario.lose('b');
    scenario.join('c');
    scenario.join('b', { connectionId: other.connectionId });
    scenario.lose('a');
    scenario.join('a', { connectionId: late.connectionId });
    for (const head of [late, other]) {
      scenario.expectRefusal(
        { ...head, ...epoch },
        { type: 'RefuseMessage', code: 'ABORTED', message: 'generation 1.1 of job job is over' },
      );
    }
  });
});

describe('a job with fewer workers than it needs', () => {
  it('keeps those that are left, says what it waits for, and goes on when others join', () => {
    const scenario = Scenario.elastic(['a', 'b', 'c'], { min: 3, max: 3 });
    scenario.lose('b');
    scenario.lose('c');
    const waitingFor = 'waits for 3 workers to go on with, it has 1';
    expect(scenario.log('job').at(-1)).toEqual({ at: 1000, type: 'JobWaiting', why: waitingFor });
    expect(scenario.ready('a', 'job', 'd3', 3)).toEqual([]);
    expect(scenario.job('job')).toMatchObject({ status: 'starting', waitingFor, deadline: null });
    expect(scenario.join('d')).toEqual([]);
    expect(scenario.join('e')).toMatchObject([
      {
        event: {
          type: 'GenerationFormed',
          why: 'worker "name-of-d" (id d), worker "name-of-e" (id e) joined; 1 worker carries on',
        },
      },
      { type: 'SendAssignment', workerId: 'a', generation: { number: 4 } },
      { type: 'SendAssignment', workerId: 'd', donor: { workerId: 'a' } },
      { type: 'SendAssignment', workerId: 'e', donor: { workerId: 'a' } },
    ]);
    for (const workerId of ['a', 'd', 'e']) scenario.ready(workerId, 'job', 'd3', 3);
    expect(scenario.job('job')).toMatchObject({ status: 'running', waitingFor: null });
  });

  it('has no time limit, and expels nobody', () => {
    const scenario = new Scenario({ leaseMs: 1e9 });
    scenario.running(3);
    scenario.lose('b');
    expect(scenario.pass(1e8)).toEqual([]);
    expect(scenario.job('job').status).toBe('starting');
  });
});

describe('a job that loses all its workers', () => {
  const losing = (workers: JobSummary['workers'] = { min: 1, max: 1 }): Scenario => {
    const scenario = Scenario.elastic(['a'], workers);
    scenario.lose('a');
    return scenario;
  };
  const begin = (scenario: Scenario, steps: number): void => {
    scenario.join('a');
    scenario.ready('a', 'job');
    for (let step = 1; step <= steps; step += 1) scenario.step('a', 'job', step);
  };

  it('is queued again, says how many steps are done again, and begins from its beginning', () => {
    const scenario = losing();
    expect(scenario.log('job').slice(-2)).toEqual([
      {
        at: 1000,
        type: 'JobRestarted',
        step: 3,
        fromStep: 0,
        why:
          'worker "name-of-a" (id a, rank 0) was lost after step 3: its connection broke (ECONNRESET); no worker is ' +
          "left that holds the job's state: it begins again from its beginning, 3 steps are done again",
      },
      { at: 1000, type: 'JobWaiting', why: 'waits for 1 worker, none is there' },
    ]);
    expect(scenario.job('job')).toMatchObject({ status: 'queued', members: [], lastStep: 0 });
    const effects = scenario.join('b');
    expect(effects).toMatchObject([
      { event: { type: 'GenerationFormed', generation: { number: 2 } } },
      { type: 'SendAssignment', workerId: 'b' },
    ]);
    expect(effects[1]).not.toHaveProperty('donor');
    scenario.ready('b', 'job');
    expect(scenario.log('job').at(-1)).toMatchObject({ type: 'TrainingStarted', step: 0 });
  });

  it('gets its former place in the queue back', () => {
    const scenario = Scenario.elastic(['a'], { min: 1, max: 1 });
    scenario.submit('later', { workers: { min: 1, max: 1 } });
    scenario.lose('a');
    expect(scenario.state.queue).toEqual(['job', 'later']);
  });

  it('writes no epoch into its log a second time', () => {
    const scenario = Scenario.elastic(['a'], { min: 1, max: 1 });
    scenario.epoch('a', 'job', 0);
    scenario.lose('a');
    begin(scenario, 5);
    expect(scenario.epoch('a', 'job', 0)).toEqual([]);
    expect(scenario.epoch('a', 'job', 1)).toMatchObject([{ event: { type: 'EpochCompleted', epoch: 1 } }]);
  });

  it('begins again, too, when those who are left have no state yet', () => {
    const scenario = Scenario.elastic(['a'], { min: 1, max: 2 });
    scenario.join('b');
    const effects = scenario.lose('a');
    expect(effects.map(({ type }) => type)).toEqual([
      'SendStop',
      'AppendJobEvent',
      'AppendJobEvent',
      'SendAssignment',
    ]);
    expect(effects[0]).toMatchObject({
      workerId: 'b',
      generation: { number: 2 },
      failure: { code: 'ABORTED' },
    });
    expect(effects[3]).not.toHaveProperty('donor');
  });

  it('fails the third time without a step further, with the last loss', () => {
    const scenario = losing();
    begin(scenario, 3);
    scenario.lose('a');
    begin(scenario, 2);
    scenario.lose('a');
    expect(scenario.job('job').failure).toEqual({
      code: 'UNAVAILABLE',
      message:
        'worker "name-of-a" (id a, rank 0) was lost after step 2: its connection broke (ECONNRESET); the job has lost ' +
        'all its workers 3 times without coming further than step 3: look into why they go, then have it go on with "thaw resume job"',
      workerId: 'a',
      step: 2,
    });
  });

  it('is not given up while it comes further', () => {
    const scenario = losing();
    for (const steps of [4, 5, 6, 7]) {
      begin(scenario, steps);
      scenario.lose('a');
    }
    expect(scenario.job('job').status).toBe('queued');
  });
});
