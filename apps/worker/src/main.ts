import { messageOf } from '@thaw/errors';
import { createLogger, loadConfig } from '@thaw/observability';
import { Worker } from './worker.js';
import { WORKER_DEFAULTS, workerConfigSchema } from './worker-config.js';

/** Reads the configuration that the starting process gives as JSON in the first argument, and works until SIGTERM. */
async function main(): Promise<void> {
  const flags = JSON.parse(process.argv[2] ?? '{}') as Record<string, unknown>;
  const config = loadConfig(workerConfigSchema, { defaults: WORKER_DEFAULTS, env: process.env, flags });
  const logger = createLogger({ name: 'worker', level: config.logLevel });
  logger.info({ config }, 'starting');
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  if (config.stopWithParent)
    process.stdin
      .resume()
      .once('end', () => stop.abort())
      .unref();
  const worker = await Worker.start(config, logger);
  await worker.run(stop.signal);
}

main().catch((thrown: unknown) => {
  process.stderr.write(`thaw worker: ${messageOf(thrown)}\n`);
  process.exitCode = 1;
});
