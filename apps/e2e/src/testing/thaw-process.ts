import { spawn, type ChildProcess } from 'node:child_process';
import { Lines } from './lines.js';
import { THAW } from './repository.js';

/** What TensorFlow says of oneDNN while it is loaded, before it looks at the level that it was told to log at. */
const OF_TENSORFLOW =
  /^WARNING: All log messages before absl::InitializeLog\(\) is called |^I\d+ .* port\.cc:\d+\] oneDNN /;

/** What a command that has ended left. */
export interface CommandResult {
  /** Null after a signal. */
  readonly exitCode: number | null;
  readonly stdout: Lines;
  readonly stderr: Lines;
}

/** How a command is started. */
export interface StartOptions {
  /** The command's script, if not the checkout's. */
  readonly thaw?: string;
  /** A program that becomes the command, with its arguments. */
  readonly launcher?: readonly string[];
}

/** A `thaw` command in a process of its own. */
export class ThawProcess {
  readonly args: readonly string[];
  readonly stdout: Lines;
  /** Without what TensorFlow says of itself. */
  readonly stderr: Lines;
  /** Resolves when the process is gone and all that it said is here. */
  readonly ended: Promise<CommandResult>;
  readonly #child: ChildProcess;

  private constructor(args: readonly string[], child: ChildProcess, stdout: Lines, stderr: Lines) {
    this.args = args;
    this.#child = child;
    this.stdout = stdout;
    this.stderr = stderr;
    this.ended = new Promise((resolve) => {
      child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
    });
  }

  static start(args: readonly string[], { thaw = THAW, launcher = [] }: StartOptions = {}): ThawProcess {
    const [program = '', ...rest] = [...launcher, process.execPath, thaw, ...args];
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    return new ThawProcess(args, child, new Lines(child.stdout), new Lines(child.stderr, OF_TENSORFLOW));
  }

  get processId(): number {
    if (this.#child.pid === undefined) throw new Error(`thaw ${this.args.join(' ')} did not start`);
    return this.#child.pid;
  }

  /** Does nothing to a process that is gone: its id may be another's by now. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it as Ctrl-C would, and by force if it does not listen. */
  async stop(): Promise<CommandResult> {
    this.kill('SIGTERM');
    const timer = setTimeout(() => this.kill('SIGKILL'), 10_000);
    const result = await this.ended;
    clearTimeout(timer);
    return result;
  }
}
