import { Counter, createMetrics, Gauge, type Registry } from '@thaw/observability';
import { END_STATUSES, JOB_STATUSES, slowMemberOf, type CoordinatorState } from '@thaw/orchestration';

/** What a coordinator tells of its jobs and workers; read off its state whenever somebody asks. */
export function createCoordinatorMetrics(state: () => CoordinatorState): Registry {
  const registry = createMetrics();
  const registers = [registry];
  new Gauge({
    name: 'thaw_jobs',
    help: 'Jobs by status; ended ones since the coordinator started.',
    labelNames: ['status'],
    registers,
    collect() {
      const { jobs, endedTotals } = state();
      for (const status of JOB_STATUSES)
        this.set({ status }, jobs.filter((job) => job.status === status).length);
      for (const status of END_STATUSES) this.set({ status }, endedTotals[status]);
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
  new Gauge({
    name: 'thaw_slow_members',
    help: 'Members that hold the others of their job up.',
    registers,
    collect() {
      const members = state().jobs.flatMap((job) => job.members);
      this.set(members.filter((member) => slowMemberOf(member) !== undefined).length);
    },
  });
  new Counter({
    name: 'thaw_steps_completed_total',
    help: 'Optimizer steps completed, over all jobs since the coordinator started and those that went on then.',
    registers,
    collect() {
      this.reset();
      const { jobs, endedTotals } = state();
      this.inc(jobs.reduce((sum, { lastStep }) => sum + lastStep, endedTotals.steps));
    },
  });
  return registry;
}
