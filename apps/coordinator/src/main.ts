import { messageOf } from '@thaw/errors';
import { createLogger, loadConfig } from '@thaw/observability';
import { Coordinator } from './coordinator.js';
import { COORDINATOR_DEFAULTS, coordinatorConfigSchema } from './coordinator-config.js';

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
  const coordinator = await Coordinator.start(config, logger);
  logger.info({ address: coordinator.address }, 'listening');
  // The first line of standard output tells whoever started this process where it listens.
  process.stdout.write(`${JSON.stringify({ address: coordinator.address })}\n`);
  const stop = (): void => void coordinator.close();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  if (config.stopWithParent) process.stdin.resume().once('end', stop).unref();
}

main().catch((thrown: unknown) => {
  process.stderr.write(`thaw coordinator: ${messageOf(thrown)}\n`);
  process.exitCode = 1;
});
