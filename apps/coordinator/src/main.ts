import { messageOf } from '@thaw/errors';
import { Closables, createLogger, loadConfig, serveMetrics, type Logger } from '@thaw/observability';
import { listenForHealth } from '@thaw/protocol';
import { Coordinator } from './coordinator.js';
import { createCoordinatorMetrics } from './coordinator-metrics.js';
import {
  COORDINATOR_DEFAULTS,
  coordinatorConfigSchema,
  type CoordinatorConfig,
} from './coordinator-config.js';

/** Reads the configuration that the starting process gives as JSON in the first argument, and serves until SIGTERM. */
async function main(): Promise<void> {
  const flags = JSON.parse(process.argv[2] ?? '{}') as Record<string, unknown>;
  const config = loadConfig(coordinatorConfigSchema, {
    defaults: COORDINATOR_DEFAULTS,
    env: process.env,
    flags,
  });
  const logger = createLogger({ name: 'coordinator', level: config.logLevel });
  logger.info({ config }, 'starting');
  const opened = new Closables();
  try {
    const { coordinator, ...addresses } = await open(config, { logger, opened });
    logger.info(addresses, 'listening');
    void coordinator.failed.then((failure) => {
      report(failure);
      return opened.close();
    });
    // The first line of standard output tells whoever started this process where it listens.
    process.stdout.write(`${JSON.stringify({ address: addresses.address })}\n`);
  } catch (thrown) {
    await opened.close();
    throw thrown;
  }
  const stop = (): void => void opened.close();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  if (config.stopWithParent) process.stdin.resume().once('end', stop).unref();
}

/** Starts to serve users and workers, then to tell health and metrics; what it opens is the caller's to close. */
async function open(
  config: CoordinatorConfig,
  { logger, opened }: { logger: Logger; opened: Closables },
): Promise<{ coordinator: Coordinator } & Record<'address' | 'health' | 'metrics', string | undefined>> {
  const { healthListen, metricsListen } = config;
  const coordinator = opened.add(await Coordinator.start(config, logger));
  const registry = createCoordinatorMetrics(() => coordinator.state);
  const metrics = metricsListen === undefined ? undefined : await serveMetrics(registry, metricsListen);
  opened.add(metrics);
  const health = healthListen === undefined ? undefined : await listenForHealth(healthListen, 'coordinator');
  opened.add(health);
  health?.setServing(true);
  return { coordinator, address: coordinator.address, health: health?.address, metrics: metrics?.address };
}

function report(thrown: unknown): void {
  process.stderr.write(`thaw coordinator: ${messageOf(thrown)}\n`);
  process.exitCode = 1;
}

main().catch(report);
