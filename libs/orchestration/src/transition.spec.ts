import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoordinatorEffect } from './coordinator-effect.js';
import {
  createCoordinatorState,
  JOB_STATUSES,
  type CoordinatorState,
  type JobState,
} from './coordinator-state.js';
import { compareGenerations } from './generation.js';
import { brokenInvariants, brokenLogs, misdirectedEffects } from './testing/invariants.js';
import { choices, delayOf, eventOf, type Choice } from './testing/random-events.js';
import { Scenario, type UntimedEvent } from './testing/scenario.js';
import { transition } from './transition.js';

const CONFIG = { leaseMs: 3000, startLimitMs: 2000, resultLimitMs: 2000, growBackAfterMs: 100 };
const RUNS = { numRuns: 400 };

/** Lets a whole history happen, looking at every step of it. */
function live(
  history: readonly Choice[],
  look?: (
    before: CoordinatorState,
    event: UntimedEvent,
    scenario: Scenario,
    effects: readonly CoordinatorEffect[],
  ) => void,
): Scenario {
  const scenario = new Scenario(CONFIG);
  for (const choice of history) {
    scenario.now += delayOf(choice);
    const event = eventOf(scenario, choice);
    const before = scenario.state;
    const effects = scenario.happen(event);
    look?.(before, event, scenario, effects);
  }
  return scenario;
}

function everyHistory(check: (history: Choice[]) => void): void {
  fc.assert(fc.property(choices, check), RUNS);
}

/** What is true of the training in any generation: a report of it may come late. */
function isReport({ type }: UntimedEvent): boolean {
  return /^(StepReported|EpochReported|PhaseStarted|PhaseCompleted|CheckpointTaken|CheckpointMissed)$/.test(
    type,
  );
}

function jobById(state: CoordinatorState, jobId: string): JobState | undefined {
  return state.jobs.find((job) => job.jobId === jobId);
}

describe('any history of joins, losses, messages and cancellations', { timeout: 60_000 }, () => {
  it('keeps every invariant, and never changes what it was given', () => {
    everyHistory((history) => {
      const broken: string[] = [];
      const { allJobs, effects } = live(history, (_before, _event, scenario) => {
        broken.push(...brokenInvariants(scenario.state));
      });
      expect([...broken, ...brokenLogs(allJobs, effects)]).toEqual([]);
    });
  });

  it('gives the same state when its events are replayed, also through JSON', () => {
    everyHistory((history) => {
      const scenario = live(history);
      let replayed = createCoordinatorState({ term: 1, now: 1000, config: CONFIG });
      for (const event of scenario.events) {
        replayed = JSON.parse(JSON.stringify(transition(replayed, event).state)) as CoordinatorState;
      }
      expect(replayed).toEqual(scenario.state);
    });
  });

  it('takes nothing from a generation that is not the present one', () => {
    everyHistory((history) => {
      live(history, (before, event, scenario) => {
        if (!('generation' in event) || isReport(event)) return;
        const present = jobById(before, event.jobId)?.generation;
        if (present && compareGenerations(event.generation, present) === 0) return;
        expect({ ...scenario.state, now: before.now }).toEqual({ ...before, ended: [] });
      });
    });
  });

  it('brings an ended job back only where a user wants it, and never a generation', () => {
    everyHistory((history) => {
      live(history, (before, _event, scenario) => {
        const brought = scenario.state.jobs.filter(({ jobId }) =>
          scenario.ended.some((job) => job.jobId === jobId),
        );
        expect(brought).toEqual([]);
        for (const job of before.jobs) {
          const after = jobById(scenario.state, job.jobId);
          if (job.generation && after?.generation) {
            expect(compareGenerations(after.generation, job.generation)).toBeGreaterThanOrEqual(0);
          }
        }
      });
    });
  });

  it('is not changed by hearing its latest event twice', () => {
    everyHistory((history) => {
      live(history, (_before, event, scenario) => {
        const again = transition(scenario.state, { at: scenario.now, ...event }).state;
        expect(again).toEqual({ ...scenario.state, ended: [] });
      });
    });
  });

  it('sends to connections that are in the pool, and nothing more after it told them to close', () => {
    everyHistory((history) => {
      live(history, (before, _event, scenario, effects) => {
        expect(misdirectedEffects(before, scenario.state, effects)).toEqual([]);
      });
    });
  });

  it('takes workers from a job only for others that get their minimum by it, and gives them back no sooner than it says', () => {
    everyHistory((history) => {
      const shrunkAt = new Map<string, number>();
      live(history, (_before, _event, { state, now }, effects) => {
        const formed = effects.flatMap((effect) =>
          effect.type === 'AppendJobEvent' && effect.event.type === 'GenerationFormed'
            ? [{ jobId: effect.jobId, why: effect.event.why }]
            : [],
        );
        for (const { jobId, why } of formed) {
          if (why.startsWith('gives up')) {
            expect(formed.some((other) => other.jobId !== jobId && why.includes(other.jobId))).toBe(true);
            expect(state.jobs.find((job) => job.jobId === jobId)?.waitingFor).toBeNull();
            shrunkAt.set(jobId, now);
          }
          if (why.startsWith('grows back'))
            expect(now - (shrunkAt.get(jobId) ?? 0)).toBeGreaterThan(CONFIG.growBackAfterMs);
        }
      });
    });
  });

  it('leaves no job stuck: with all workers gone silent each has ended, is prepared, or says what it waits for', () => {
    everyHistory((history) => {
      const scenario = live(history);
      scenario.pass(1e9);
      for (const { status, waitingFor } of scenario.allJobs) {
        if (status === 'queued') expect(waitingFor).toMatch(/^waits for \d workers?, none is there$/);
        else expect(['preparing', 'succeeded', 'failed', 'cancelled']).toContain(status);
      }
    });
  });

  it('reaches every state of a job, or the properties above would say little', () => {
    const reached = new Map<string, number>();
    for (const history of fc.sample(choices, { numRuns: 600, seed: 7 })) {
      live(history, (_before, _event, { state }) => {
        for (const { status } of [...state.jobs, ...state.ended])
          reached.set(status, (reached.get(status) ?? 0) + 1);
      });
    }
    for (const status of JOB_STATUSES) {
      expect([status, (reached.get(status) ?? 0) > 10]).toEqual([status, true]);
    }
  });

  it('comes to all that losses and joins lead to, or the properties above would say little', () => {
    const reached = new Map<string, number>();
    const count = (what: string): unknown => reached.set(what, (reached.get(what) ?? 0) + 1);
    for (const history of fc.sample(choices, { numRuns: 600, seed: 7 })) {
      const { effects } = live(history, (_before, _event, { state }) => {
        for (const job of state.jobs) {
          if (job.status === 'starting' && job.waitingFor !== null) count('too few workers');
          if (job.members.some(({ isLost }) => isLost)) count('loss after the end');
        }
      });
      for (const effect of effects) {
        if (effect.type === 'AppendJobEvent') count(effect.event.type);
        else count('donor' in effect ? 'donor' : effect.type);
        if (effect.type === 'AppendJobEvent' && effect.event.type === 'GenerationFormed')
          count(effect.event.why.split(' ', 2).join(' '));
        if (effect.type === 'RefuseWorker' && effect.message.includes('of no use')) count('far behind');
        if (effect.type === 'SendStart' && effect.generation.number > 1) count('going on');
      }
    }
    const expected = [
      'donor',
      'SendCatchUp',
      'JobRestarted',
      'JobResumed',
      'SeekCheckpoint',
      'EnterCheckpoint',
      'CheckpointDamaged',
      'going on',
      'too few workers',
      'loss after the end',
      'far behind',
      'gives up',
      'grows back,',
    ];
    for (const what of expected) expect([what, (reached.get(what) ?? 0) >= 5]).toEqual([what, true]);
  });
});

describe('time', () => {
  it('never goes back, whatever the clock does', () => {
    const { state } = transition(createCoordinatorState({ term: 1, now: 500 }), {
      at: 100,
      type: 'TimePassed',
    });
    expect(state.now).toBe(500);
  });
});
