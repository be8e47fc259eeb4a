import { encodePositions, encodeUsedExamples } from '@thaw/orchestration';
import type { WorkerReport } from '@thaw/protocol';
import { expect, it } from 'vitest';
import type { Heartbeat } from './coordinator-link.js';
import { WorkerMetrics } from './worker-metrics.js';

const place = { jobId: 'j', generation: { term: 1, number: 1 } };
const training = { loss: 1, metrics: {} };

type Step = Extract<WorkerReport, { kind: 'step' }>;

function stepReport(step: number, did: Partial<Step> = {}): Step {
  const used = [0, 1].map((replica) => ({
    ...{ replica, rank: replica, generation: place.generation },
    positions: encodePositions([4, 2]),
  }));
  return {
    kind: 'step',
    ...{ ...place, step, epoch: 0, training, numExamples: 4, rows: encodeUsedExamples(used) },
    ...{ replicas: [0], payloadBytes: 64, computeMs: 20, waitedMs: 3, waitedForRank: 1 },
    ...{ stateDigest: '', gradientDigest: '', features: null, ...did },
  };
}

async function linesAfter(reports: readonly (WorkerReport | Heartbeat)[]): Promise<string[]> {
  const metrics = new WorkerMetrics();
  for (const report of reports) metrics.observe(report);
  return (await metrics.registry.metrics()).split('\n');
}

it('adds up what the worker reports of its steps', async () => {
  const heartbeat = { kind: 'heartbeat', member: { ...place, step: 2 } } as const;
  const lines = await linesAfter([stepReport(1), stepReport(2), heartbeat]);
  expect(lines).toEqual(
    expect.arrayContaining([
      'thaw_worker_examples_total 4',
      'thaw_worker_gradient_bytes_sent_total 128',
      'thaw_worker_step_compute_seconds_count 2',
      'thaw_worker_step_compute_seconds_bucket{le="0.025"} 2',
      'thaw_worker_step_wait_seconds_bucket{le="0.005"} 2',
      'thaw_worker_in_job 1',
    ]),
  );
});

it('tells for which share of its steps it waited, without the first three of a generation', async () => {
  const slowAtFirst = [1, 2, 3].map((step) => stepReport(step, { computeMs: 1, waitedMs: 999 }));
  const later = stepReport(4, { computeMs: 30, waitedMs: 10 });
  expect(await linesAfter([...slowAtFirst, later])).toContain('thaw_worker_idle_share 0.25');
  const next = { ...place, generation: { term: 1, number: 2 } };
  const regrouped = stepReport(5, { ...next, computeMs: 1, waitedMs: 999 });
  expect(await linesAfter([...slowAtFirst, later, regrouped])).toContain('thaw_worker_idle_share 0.25');
});

it('counts features of one job after the other, and what it holds of the present one', async () => {
  const use = {
    ...{ numInMemory: 2, numOnDisk: 3, numComputed: 5, numFetched: 6, numNotKept: 1, numEvicted: 1 },
    ...{ memoryBytes: 80, diskBytes: 96 },
  };
  const epoch = { kind: 'epoch', ...place, step: 1, phase: 0, epoch: 0, learningRate: 1, training } as const;
  const later = { ...use, numInMemory: 12 };
  const reports: WorkerReport[] = [
    stepReport(1, { features: use }),
    { ...epoch, evaluation: null, features: later, scaling: null },
    stepReport(1, { jobId: 'k', features: { ...use, memoryBytes: 40 } }),
  ];
  const counted = [
    'thaw_worker_features_total{from="memory"} 14',
    'thaw_worker_features_total{from="disk"} 6',
    'thaw_worker_features_total{from="computed"} 10',
    'thaw_worker_features_total{from="fetched"} 12',
    'thaw_worker_features_not_kept_total 2',
    'thaw_worker_features_evicted_total 2',
  ];
  const held = ['thaw_worker_features_bytes{in="memory"} 40', 'thaw_worker_features_bytes{in="disk"} 96'];
  expect(await linesAfter(reports)).toEqual(expect.arrayContaining([...counted, ...held]));
  const idle = await linesAfter([...reports, { kind: 'heartbeat', member: null }]);
  expect(idle).toEqual(expect.arrayContaining(counted));
  expect(idle).not.toContain(held[0]);
});
