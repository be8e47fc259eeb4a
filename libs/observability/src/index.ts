export { childLogger, createLogger, type LogLevel, type Logger, type LoggerOptions } from './logger.js';
export { Closables } from './closables.js';
export { loadConfig, type ConfigSources } from './config.js';
export { redactSecrets } from './redaction.js';
export {
  Counter,
  createMetrics,
  Gauge,
  Histogram,
  serveMetrics,
  type MetricsServer,
  type Registry,
} from './metrics.js';
export { CannotServeMetrics, InvalidConfig, type ConfigProblem } from './errors.js';
