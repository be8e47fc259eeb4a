import { messageOf } from '@thaw/errors';
import { Closables, createLogger, loadConfig, serveMetrics, type Logger } from '@thaw/observability';
import { HUNG_SIGNAL, listenForHealth, workerExitCodeOf } from '@thaw/protocol';
import { ComputeHung } from './errors.js';
import { JobLogShipper } from './job-log-shipper.js';
import { optimizeLate } from './late-optimization.js';
import { Worker, type WorkerObserver } from './worker.js';
import { WorkerMetrics } from './worker-metrics.js';
import { WORKER_DEFAULTS, workerConfigSchema, type WorkerConfig } from './worker-config.js';

/** Reads the configuration that the starting process gives as JSON in the first argument, and works until SIGTERM. */
async function main(): Promise<void> {
  optimizeLate();
  const flags = JSON.parse(process.argv[2] ?? '{}') as Record<string, unknown>;
  const config = loadConfig(workerConfigSchema, { defaults: WORKER_DEFAULTS, env: process.env, flags });
  const jobLog = new JobLogShipper();
  const logger = createLogger({
    name: 'worker',
    level: config.logLevel,
    also: { level: 'info', write: (line) => jobLog.write(line) },
  });
  logger.info({ config }, 'starting');
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  if (config.stopWithParent)
    process.stdin
      .resume()
      .once('end', () => stop.abort())
      .unref();
  const opened = new Closables();
  try {
    const observer = await observe(config, { logger, jobLog, opened, signal: stop.signal });
    await (await Worker.start(config, logger, observer)).run(stop.signal);
  } catch (thrown) {
    if (thrown instanceof ComputeHung) endHung(thrown);
    throw thrown;
  } finally {
    await opened.close();
  }
}

/** A thread that is blocked outside JavaScript lets no process exit; a signal ends it all the same. */
function endHung(hung: ComputeHung): void {
  sayWhy(hung);
  process.kill(process.pid, HUNG_SIGNAL);
}

function sayWhy(thrown: unknown): void {
  process.stderr.write(`thaw worker: ${messageOf(thrown)}\n`);
}

/** What observing a worker needs. */
interface Observation {
  readonly logger: Logger;
  readonly jobLog: JobLogShipper;
  readonly opened: Closables;
  readonly signal: AbortSignal;
}

/** Starts to tell health and metrics where that is asked for; what it opens is the caller's to close. */
async function observe(
  { healthListen, metricsListen }: WorkerConfig,
  { logger, jobLog, opened, signal }: Observation,
): Promise<WorkerObserver> {
  const metrics = new WorkerMetrics();
  const server =
    metricsListen === undefined ? undefined : await serveMetrics(metrics.registry, metricsListen);
  opened.add(server);
  const health = healthListen === undefined ? undefined : await listenForHealth(healthListen, 'worker');
  opened.add(health);
  logger.info({ health: health?.address, metrics: server?.address }, 'listening');
  signal.addEventListener('abort', () => health?.setServing(false), { once: true });
  return {
    jobLog,
    onJoined: () => health?.setServing(true),
    onReport: (message) => metrics.observe(message),
  };
}

process.once('uncaughtException', (thrown: unknown) => {
  sayWhy(thrown instanceof Error ? thrown.stack : thrown);
  process.exit(workerExitCodeOf(thrown));
});

main().catch((thrown: unknown) => {
  sayWhy(thrown);
  process.exitCode = workerExitCodeOf(thrown);
});
