import { type DestinationStream, destination, type Logger as PinoLogger, multistream, pino } from 'pino';
import { REDACTED, redactSecrets } from './redaction.js';

/** What a process logs through; children carry `component`, `jobId`, `generation`, `rank`, `step`. */
export type Logger = PinoLogger;

/** From most to least severe; `silent` logs nothing. */
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** How a process logs. */
export interface LoggerOptions {
  /** The process: `coordinator`, `worker`, `cli`. */
  readonly name: string;
  /** `info` (the default) is a change of state, `debug` a step, `error` needs a person. */
  readonly level?: LogLevel;
  /** Where lines go; standard error by default, so that standard output is left to what a command prints. */
  readonly destination?: DestinationStream;
  /** Somebody else who gets the lines, from a level of its own on. */
  readonly also?: DestinationStream & { readonly level: LogLevel };
}

/**
 * Creates a process's root logger: one JSON object per line with ISO time and level name. Secrets in logged
 * fields are redacted; messages are constants and must hold none.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { level = 'info', also } = options;
  const main = options.destination ?? destination({ fd: 2, sync: true });
  return pino(
    {
      name: options.name,
      level: also === undefined || isSevererThan(also.level, level) ? level : also.level,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: {
        level: (label) => ({ level: label }),
        log: redactSecrets,
      },
      redact: { paths: ['token', 'secret', 'password', 'authorization'], censor: REDACTED },
    },
    also === undefined ? main : multistream([streamOf(main, level), streamOf(also, also.level)]),
  );
}

/** Silence is a level above all others. */
const SILENT = Number.MAX_SAFE_INTEGER;

function severityOf(level: LogLevel): number {
  return level === 'silent' ? SILENT : (pino.levels.values[level] ?? SILENT);
}

function isSevererThan(left: LogLevel, right: LogLevel): boolean {
  return severityOf(left) > severityOf(right);
}

function streamOf(stream: DestinationStream, level: LogLevel): { stream: DestinationStream; level: number } {
  return { stream, level: severityOf(level) };
}

/**
 * Binds fields to all that a part of the process logs, for example
 * `childLogger(root, { component: 'membership', jobId })`. Secrets among them are redacted.
 */
export function childLogger(parent: Logger, bindings: Readonly<Record<string, unknown>>): Logger {
  return parent.child(redactSecrets(bindings));
}
