export { childLogger, createLogger, type LogLevel, type Logger, type LoggerOptions } from './logger.js';
export { loadConfig, type ConfigSources } from './config.js';
export { redactSecrets } from './redaction.js';
export { InvalidConfig, type ConfigProblem } from './errors.js';
