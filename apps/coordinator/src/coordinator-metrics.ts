import { Counter, createMetrics, Gauge, type Registry } from '@thaw/observability';
import { JOB_STATUSES, type CoordinatorState } from '@thaw/orchestration';

/** What a coordinator tells of its jobs and workers; read off its state whenever somebody asks. */
export function createCoordinatorMetrics(state: () => CoordinatorState): Registry {
  const registry = createMetrics();
  const registers = [registry];
  new Gauge({
    name: 'thaw_jobs',
    help: 'Jobs by status, since the coordinator started.',
    labelNames: ['status'],
    registers,
    collect() {
      const { jobs } = state();
      for (const status of JOB_STATUSES)
        this.set({ status }, jobs.filter((job) => job.status === status).length);
    },
  });
  new Gauge({
    name: 'thaw_workers',
    help: 'Workers of the pool, by whether they belong to a job.',
    labelNames: ['status'],
    registers,
    collect() {
      const { workers } = state();
      const numIdle = workers.filter(({ status }) => status.type === 'idle').length;
      this.set({ status: 'idle' }, numIdle);
      this.set({ status: 'assigned' }, workers.length - numIdle);
    },
  });
  new Counter({
    name: 'thaw_steps_completed_total',
    help: 'Optimizer steps completed, over all jobs.',
    registers,
    collect() {
      this.reset();
      this.inc(state().jobs.reduce((sum, { lastStep }) => sum + lastStep, 0));
    },
  });
  return registry;
}
