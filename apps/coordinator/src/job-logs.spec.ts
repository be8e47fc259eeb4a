import { describe, expect, it } from 'vitest';
import { JobLogs } from './job-logs.js';

function job(jobId: string) {
  const members = ['a', 'b'].map((workerId, rank) => ({ workerId, name: `worker-${workerId}`, rank }));
  return { jobId, members };
}

const line = { at: 5, level: 'info', text: '{"msg":"assigned"}' };

describe('the logs of jobs', () => {
  it('tell who said what, in the order in which it came', () => {
    const logs = new JobLogs();
    logs.append(job('j'), 'b', [line]);
    logs.append(job('j'), 'a', [line]);
    expect(logs.read({ jobId: 'j', afterSequence: 0 })).toEqual([
      { sequence: 1, rank: 1, worker: 'worker-b', line },
      { sequence: 2, rank: 0, worker: 'worker-a', line },
    ]);
    expect(logs.read({ jobId: 'j', rank: 0, afterSequence: 0 })).toHaveLength(1);
    expect(logs.read({ jobId: 'j', afterSequence: 1 })).toHaveLength(1);
    expect(logs.read({ jobId: 'other', afterSequence: 0 })).toEqual([]);
  });

  it('keep nothing of a worker that is no member, or of a job that is none', () => {
    const logs = new JobLogs();
    logs.append(job('j'), 'stranger', [line]);
    logs.append({ jobId: 'j', members: undefined }, 'a', [line]);
    expect(logs.read({ jobId: 'j', afterSequence: 0 })).toEqual([]);
  });

  it('keep what a member says after the end of its job', () => {
    const logs = new JobLogs();
    logs.append(job('j'), 'b', [line]);
    logs.append({ jobId: 'j', members: undefined }, 'a', [line]);
    expect(logs.read({ jobId: 'j', afterSequence: 1 })).toMatchObject([{ worker: 'worker-a' }]);
  });

  it('forget the oldest lines and jobs, and cut a line that is too long', () => {
    const logs = new JobLogs();
    logs.append(
      job('j'),
      'a',
      Array.from({ length: 3_000 }, () => ({ ...line, text: 'x'.repeat(9_000) })),
    );
    const [first] = logs.read({ jobId: 'j', afterSequence: 0 });
    expect(first).toMatchObject({ sequence: 1_001 });
    expect(first?.line.text).toHaveLength(2_000);
    for (let number = 0; number < 200; number++) logs.append(job(`j${number}`), 'a', [line]);
    expect(logs.read({ jobId: 'j', afterSequence: 0 })).toEqual([]);
  });
});
