import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientSecurity } from '@thaw/protocol';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { Cluster } from './cluster.js';
import { THAW } from './repository.js';
import { ThawProcess, type CommandResult } from './thaw-process.js';

/** Where the processes and files of one spec file live; all of it is gone when the file's tests have run. */
export interface TestBed {
  /** A folder for whatever the tests write. */
  readonly folder: string;
  /** Starts a command that goes on. */
  start(...args: string[]): ThawProcess;
  /** Starts a command through a program that becomes it. */
  startBy(launcher: readonly string[], ...args: string[]): ThawProcess;
  /** Runs a command to its end. */
  run(...args: string[]): Promise<CommandResult>;
  /** A coordinator with workers, started by one `thaw up`. */
  up(options: ClusterOptions & { readonly workers: number }): Promise<Cluster>;
  /** A coordinator alone. */
  coordinator(options?: ClusterOptions): Promise<Cluster>;
  /** A worker in a command of its own; it has joined only when the coordinator's log says so. */
  worker(cluster: Cluster, name: string, ...options: string[]): ThawProcess;
}

/** How a coordinator is set up. */
export interface ClusterOptions {
  readonly leaseMs?: number;
  /** Files of modules that jobs may name; of `thaw up` also for its workers. */
  readonly modules?: readonly string[];
  /** More settings of the command. */
  readonly settings?: readonly string[];
  /** What the tests' own client connects with. */
  readonly security?: ClientSecurity;
}

/**
 * To be called once at the top of a spec file.
 * @param thaw tells the script of the command that is tested, if not the checkout's
 */
export function useTestBed(thaw = () => THAW): TestBed {
  let folder: string | undefined;
  const started: ThawProcess[] = [];
  const clusters: Cluster[] = [];
  beforeAll(async () => {
    if (!existsSync(THAW)) throw new Error('expected the built workspace, found none; run `npm run setup`');
    folder = await mkdtemp(join(tmpdir(), 'thaw-e2e-'));
  });
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') reportLogs(started);
  });
  afterAll(async () => {
    for (const cluster of clusters) cluster.close();
    await Promise.all(started.map((each) => each.stop()));
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const existingFolder = (): string => {
    if (folder === undefined) throw new Error('the folder of a test bed exists while its tests run');
    return folder;
  };
  const featureCache = (): string[] => ['--feature-cache', join(existingFolder(), 'features')];
  const startBy = (launcher: readonly string[], ...args: string[]): ThawProcess => {
    const process = ThawProcess.start(args, { thaw: thaw(), launcher });
    started.push(process);
    return process;
  };
  const start = (...args: string[]): ThawProcess => startBy([], ...args);
  const startCluster = async (command: string[], options: ClusterOptions): Promise<Cluster> => {
    const { leaseMs = 5_000, modules = [], settings: more = [], security } = options;
    const dataDir = join(existingFolder(), `data-${clusters.length}`);
    const settings = ['--listen', '127.0.0.1:0', '--data-dir', dataDir, '--lease-ms', String(leaseMs)];
    if (command[0] === 'up') settings.push(...featureCache());
    settings.push(...modules.flatMap((module) => ['--module', module]));
    const process = start(...command, ...settings, ...more, '--json', '--log-level', 'debug');
    const cluster = await Cluster.open(process, dataDir, security);
    clusters.push(cluster);
    return cluster;
  };
  return {
    get folder() {
      return existingFolder();
    },
    start,
    startBy,
    run: (...args) => start(...args).ended,
    up: ({ workers, ...options }) => startCluster(['up', '--workers', String(workers)], options),
    coordinator: (options = {}) => startCluster(['coordinator'], options),
    worker: ({ address }, name, ...options) =>
      start(
        'worker',
        '--coordinator',
        address,
        '--name',
        name,
        '--log-level',
        'debug',
        ...featureCache(),
        ...options,
      ),
  };
}

/** What the processes had to say before a test failed, without what happens all the time. */
function reportLogs(processes: readonly ThawProcess[]): void {
  for (const { args, stderr } of processes) {
    const lines = stderr.all.filter((line) => !/"level":"(?:debug|info)"/.test(line)).slice(-10);
    if (lines.length > 0) console.error(`thaw ${args.join(' ')}\n${lines.join('\n')}`);
  }
}
