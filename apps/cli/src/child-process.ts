import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { HUNG_SIGNAL } from '@thaw/protocol';
import { tensorflowEnvironment, type Environment, type Placement } from '@thaw/runtime/environment';
import { EXIT, ProcessEnded } from './errors.js';
import type { ProcessEnd } from './process-end.js';

/** Settings of a process, passed to it as they are; unset ones take its defaults. */
export type Settings = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A coordinator or worker process that this command started and owns. */
export interface OwnedProcess {
  readonly name: string;
  readonly child: ChildProcess;
  /** Never rejects: a process that cannot be started has ended. */
  readonly ended: Promise<ProcessEnd>;
}

/**
 * A coordinator makes many short-lived objects and keeps few: without this Node lets garbage pile up to several times
 * what is in use. It collects by itself when its last job is over.
 */
const COORDINATOR_OPTIONS = ['--heap-growing-percent=60', '--max-semi-space-size=6', '--expose-gc'];

/** Starts a coordinator; its log goes to standard error. */
export function startCoordinator(settings: Settings): OwnedProcess {
  const main = import.meta.resolve('@thaw/coordinator/main');
  return start('coordinator', main, settings, { nodeOptions: COORDINATOR_OPTIONS });
}

/** With what the TensorFlow of a process computes, which is set before it starts. */
export interface Computing {
  /** Part of the result. */
  readonly threads: number;
  /** The device that it sees; undefined for what the environment shows it. */
  readonly placement: Placement | undefined;
  /** Whether it refuses ops without a deterministic kernel; by default it does. */
  readonly isDeterministic?: boolean;
  /** The most memory that it takes of its GPU; by default what it finds. */
  readonly gpuMemoryMib?: number | undefined;
}

/**
 * Starts a worker. One that is placed on a GPU ends where TensorFlow does not find it.
 * @param environment what the process inherits otherwise
 */
export function startWorker(
  settings: Settings,
  computing: Computing,
  environment: Environment,
): OwnedProcess {
  const needsGpu = settings['needsGpu'] ?? computing.placement?.kind === 'gpu';
  return start(
    'worker',
    import.meta.resolve('@thaw/worker/main'),
    { ...settings, needsGpu },
    {
      environment: { ...environment, ...tensorflowEnvironment(computing) },
    },
  );
}

/** The address that a coordinator says it listens on. @throws ProcessEnded when it ends first */
export async function listeningAddress({ name, child, ended }: OwnedProcess): Promise<string> {
  const firstLine = new Promise<string>((resolve) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
  });
  const line = await Promise.race([firstLine, ended]);
  if (typeof line !== 'string') throw new ProcessEnded(name, line);
  return (JSON.parse(line) as { address: string }).address;
}

/** Asks a process to end, and makes it end after `graceMs`. */
export async function stopProcess({ child, ended }: OwnedProcess, graceMs = 5_000): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
}

/**
 * Runs a trained model in a process of its own, and gives its answers as they come.
 * @throws ProcessEnded when the process could not do what it was asked; it has said why on standard error
 */
export async function* runInference(
  request: object,
  computing: Computing,
  environment: Environment,
): AsyncGenerator {
  const withComputing = { ...environment, ...tensorflowEnvironment(computing) };
  const main = import.meta.resolve('@thaw/worker/inference');
  const owned = start('model', main, request, { environment: withComputing });
  const { stdout } = owned.child;
  try {
    if (stdout) for await (const line of createInterface({ input: stdout })) yield JSON.parse(line);
    const end = await owned.ended;
    if (end.exitCode !== 0) throw new ProcessEnded(owned.name, end);
  } finally {
    await stopProcess(owned);
  }
}

interface StartOptions {
  readonly environment?: Environment;
  readonly nodeOptions?: readonly string[];
}

function start(
  name: string,
  main: string,
  settings: object,
  { environment, nodeOptions = [] }: StartOptions,
): OwnedProcess {
  // The pipe on its standard input tells the child when this process is gone, however it went.
  const child = spawn(
    process.execPath,
    [...nodeOptions, fileURLToPath(main), JSON.stringify({ ...settings, stopWithParent: true })],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: environment,
    },
  );
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('exit', (exitCode, signal) =>
      resolve(signal === HUNG_SIGNAL ? { exitCode: EXIT.hung, signal: null } : { exitCode, signal }),
    );
    child.once('error', () => resolve({ exitCode: null, signal: null }));
  });
  return { name, child, ended };
}
