import { encodePositions, encodeUsedExamples } from '@thaw/orchestration';
import { expect, it } from 'vitest';
import { WorkerMetrics } from './worker-metrics.js';

it('adds up what the worker reports of its steps', async () => {
  const metrics = new WorkerMetrics();
  const place = { jobId: 'j', generation: { term: 1, number: 1 } };
  const training = { loss: 1, metrics: {} };
  for (const step of [1, 2]) {
    const used = [0, 1].map((replica) => ({
      ...{ replica, rank: replica, generation: place.generation },
      positions: encodePositions([4, 2]),
    }));
    const did = { replicas: [0], payloadBytes: 64, computeMs: 20, waitedMs: 3, waitedForRank: 1 };
    const report = {
      ...place,
      step,
      epoch: 0,
      training,
      ...did,
      numExamples: 4,
      rows: encodeUsedExamples(used),
      stateDigest: '',
      gradientDigest: '',
    };
    metrics.observe({ kind: 'step', ...report });
  }
  metrics.observe({ kind: 'heartbeat', member: { ...place, step: 2 } });
  const text = await metrics.registry.metrics();
  expect(text).toContain('thaw_worker_examples_total 4');
  expect(text).toContain('thaw_worker_gradient_bytes_sent_total 128');
  expect(text).toContain('thaw_worker_step_compute_seconds_count 2');
  expect(text).toContain('thaw_worker_step_compute_seconds_bucket{le="0.025"} 2');
  expect(text).toContain('thaw_worker_step_wait_seconds_bucket{le="0.005"} 2');
  expect(text).toContain('thaw_worker_in_job 1');
});
