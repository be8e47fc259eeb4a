import { spawn } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { REPOSITORY } from './repository.js';

/** What a program that has ended left. */
export interface ProgramResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `npm run pack` made. */
export interface Packed {
  readonly file: string;
  readonly sizeBytes: number;
  /** Inside the package. */
  readonly paths: readonly string[];
}

/** What npm and this checkout tell programs that they start; a user's shell has none of it. */
const FROM_CHECKOUT =
  /^(?:npm_(?!config_)|npm_config_(?:ignore_scripts|engine_strict|local_prefix)$|INIT_CWD$|NODE_OPTIONS$|VITEST)/;

/** npm's own patience with a registry that does not answer takes minutes. */
const IMPATIENT = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=1000'];

const NETWORK_ERROR = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENOTCACHED/;

/** A user's project outside the repository. */
export class PackedProject {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The script that `npx thaw` runs. */
  get thaw(): string {
    return join(this.folder, 'node_modules', '.bin', 'thaw');
  }

  /**
   * Makes the empty project and installs a package with npm's default settings.
   * @returns why there is no registry to install from; undefined when it is installed
   */
  async install(file: string): Promise<string | undefined> {
    await mkdir(this.folder);
    await this.write('package.json', JSON.stringify({ name: 'project', private: true, type: 'module' }));
    const { exitCode, stderr } = await this.run('npm', 'install', '--prefer-offline', ...IMPATIENT, file);
    if (exitCode === 0) return undefined;
    if (NETWORK_ERROR.test(stderr)) return 'npm reaches no package registry';
    throw new Error(`npm install ended with exit code ${exitCode ?? 'none'}: ${stderr}`);
  }

  write(name: string, content: string): Promise<void> {
    return writeFile(join(this.folder, name), content);
  }

  /** Copies the programs that users read, with their tsconfig.json. */
  copyExamples(): Promise<void> {
    const examples = join(REPOSITORY, 'examples', 'library');
    return cp(examples, this.folder, { recursive: true, filter: (path) => !path.endsWith('package.json') });
  }

  /** Compiles as `npx tsc` would, and checks also the declarations of all packages. @returns its complaints */
  async compile(): Promise<string[]> {
    const compiler = join(REPOSITORY, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = await this.run(process.execPath, compiler, '--skipLibCheck', 'false');
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** Runs a program in the project. */
  run(file: string, ...args: string[]): Promise<ProgramResult> {
    return runProgram(file, args, this.folder);
  }
}

/** Packs the checkout, which is built. */
export async function packCheckout(folder: string): Promise<Packed> {
  const script = join(REPOSITORY, 'tools', 'pack.mjs');
  const { exitCode, stdout, stderr } = await runProgram(
    process.execPath,
    [script, '--json', '--to', folder],
    REPOSITORY,
  );
  if (exitCode !== 0) throw new Error(`packing ended with exit code ${exitCode ?? 'none'}: ${stderr}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Packed;
}

async function runProgram(file: string, args: readonly string[], cwd: string): Promise<ProgramResult> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FROM_CHECKOUT.test(name)));
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, stdout, stderr };
}
