import { Counter, createMetrics, Gauge, Histogram, type Registry } from '@thaw/observability';
import {
  examplesOf,
  idleShareOf,
  isSameGeneration,
  warmTimesAfter,
  type JobGeneration,
  type WarmTimes,
} from '@thaw/orchestration';
import type { WorkerReport } from '@thaw/protocol';
import type { Heartbeat } from './coordinator-link.js';
import { FeatureMetrics } from './feature-metrics.js';

/** From a head on cached features to a large model that trains whole. */
const STEP_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What a worker tells of its work, taken from what it reports to its coordinator. */
export class WorkerMetrics {
  readonly registry: Registry = createMetrics();
  readonly #isMember: Gauge;
  readonly #examples: Counter;
  readonly #computeSeconds: Histogram;
  readonly #waitSeconds: Histogram;
  readonly #sentBytes: Counter;
  readonly #idleShare: Gauge;
  readonly #features: FeatureMetrics;
  /** Of the generation that it reported last. */
  #steps: { readonly in: JobGeneration; readonly count: number; readonly warm?: WarmTimes } | undefined;

  constructor() {
    const registers = [this.registry];
    this.#isMember = new Gauge({
      name: 'thaw_worker_in_job',
      help: '1 while the worker belongs to a job.',
      registers,
    });
    this.#examples = new Counter({
      name: 'thaw_worker_examples_total',
      help: 'Examples that the worker computed gradients of.',
      registers,
    });
    this.#computeSeconds = new Histogram({
      name: 'thaw_worker_step_compute_seconds',
      help: "Computing its replicas' part of a step, without waiting for other workers.",
      buckets: STEP_BUCKETS_SECONDS,
      registers,
    });
    this.#waitSeconds = new Histogram({
      name: 'thaw_worker_step_wait_seconds',
      help: "Waiting for other workers' part of a step.",
      buckets: STEP_BUCKETS_SECONDS,
      registers,
    });
    this.#idleShare = new Gauge({
      name: 'thaw_worker_idle_share',
      help: 'Share of the time of steps in which the compute thread waited, after the first three of a generation.',
      registers,
    });
    this.#features = new FeatureMetrics(this.registry);
    this.#sentBytes = new Counter({
      name: 'thaw_worker_gradient_bytes_sent_total',
      help: 'Bytes of gradients and sums that went to other workers.',
      registers,
    });
  }

  /** Takes note of a report. */
  observe(message: WorkerReport | Heartbeat): void {
    if (message.kind === 'heartbeat') this.#isMember.set(message.member === null ? 0 : 1);
    if (message.kind === 'heartbeat' && message.member === null) this.#features.release();
    if (message.kind === 'step' || message.kind === 'epoch')
      this.#features.observe(message.jobId, message.features);
    if (message.kind !== 'step') return;
    this.#observeIdleness(message);
    this.#computeSeconds.observe(message.computeMs / 1000);
    this.#waitSeconds.observe(message.waitedMs / 1000);
    this.#sentBytes.inc(message.payloadBytes);
    const computed = examplesOf(message.rows, message.replicas);
    this.#examples.inc(computed.reduce((sum, { positions }) => sum + positions.length, 0));
  }

  #observeIdleness(step: JobGeneration & WarmTimes): void {
    // It took the step's sums from another member.
    if (step.computeMs === 0) return;
    const before = this.#steps;
    const former = before && isSameGeneration(before.in, step) ? before : undefined;
    const count = (former?.count ?? 0) + 1;
    const warm = warmTimesAfter(former?.warm, count, step);
    this.#steps = { in: step, count, ...(warm && { warm }) };
    const share = idleShareOf(warm);
    if (share !== undefined) this.#idleShare.set(share);
  }
}
