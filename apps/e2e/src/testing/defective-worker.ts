import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from './repository.js';

/** Texts of a built file to be replaced. */
export interface Defect {
  /** Below the repository. */
  readonly file: string;
  readonly edits: readonly { readonly from: string; readonly to: string }[];
}

const STEP_COMPUTATION = 'apps/worker/dist/compute/step-computation.js';

/** Remembers in the worker that it took other replicas, as it does when another one was lost. */
const REMEMBER_REGROUP = {
  from: 'regroup(share) {',
  to: 'regroup(share) {\n        this.hasRegrouped = true;',
};

const REPLICAS = 'const placed = [...this.#replicasOf(place)]';

/** A worker that took over other replicas leaves out the last one of the job, which shares a sum with the one before. */
export const SKIPPED_REPLICA: Defect = {
  file: STEP_COMPUTATION,
  edits: [
    REMEMBER_REGROUP,
    {
      from: REPLICAS,
      to: `${REPLICAS}.filter(({ replica }) => !this.hasRegrouped || replica !== 7 || this.#run.start === 0)`,
    },
  ],
};

/** A worker that took over other replicas uses an example of each twice in the short step of an epoch. */
export const EXAMPLE_TWICE: Defect = {
  file: STEP_COMPUTATION,
  edits: [
    REMEMBER_REGROUP,
    {
      from: REPLICAS,
      to: `${REPLICAS}.map(({ positions: once, ...each }) => ({
            ...each,
            positions: this.hasRegrouped && once.length === 2 ? Uint32Array.of(...once, once[0]) : once,
        }))`,
    },
  ],
};

/** The owner of a bucket adds up what came in the order in which it came, and what is its own last. */
export const SUMS_BY_ARRIVAL: Defect = {
  file: 'libs/collectives/dist/bucket-fold.js',
  edits: [
    {
      from: 'foldTree(numReplicas, new Map([...partials.own, ...partials.received]), add)',
      to: '[...partials.received.values(), ...partials.own.values()].reduce((left, right) => left === undefined ? right : add(left, right), undefined)',
    },
  ],
};

/** A worker that from some step on computes another first number of one replica's step vector, wherever it is to compute it. */
export function wrongGradient({ replica, fromStep }: { replica: number; fromStep: number }): Defect {
  const compute = 'this.#trainer.computeReplica(batch, position, into, onWritten)';
  const isWrong = `position.replica === ${replica} && position.step >= ${fromStep}`;
  return {
    file: 'apps/worker/dist/compute/replica-passes.js',
    edits: [{ from: compute, to: `{ ${compute}; if (${isWrong}) into[0] += 0.001; }` }],
  };
}

const SETTINGS = "const flags = JSON.parse(process.argv[2] ?? '{}');";

/** Of the workers of `thaw up`, the first one crashes at each start, and the second one has a setting that it cannot have. */
export const BAD_STARTS: Defect = {
  file: 'apps/worker/dist/main.js',
  edits: [
    {
      from: SETTINGS,
      to: `${SETTINGS}
    if (flags.name === 'worker-0') process.kill(process.pid, 'SIGSEGV');
    if (flags.name === 'worker-1') flags.stallMs = -1;`,
    },
  ],
};

/**
 * Copies the built workspace and plants a defect in the copy.
 * @param folder is made
 * @returns the script of its `thaw`
 * @throws when a text is not in the file exactly once
 */
export async function plantDefect(folder: string, { file, edits }: Defect): Promise<string> {
  for (const parent of ['apps', 'libs']) {
    for (const project of await readdir(join(REPOSITORY, parent)))
      await copyBuilt(join(parent, project), folder);
  }
  await cp(join(REPOSITORY, 'protos'), join(folder, 'protos'), { recursive: true });
  await linkPackages(folder);
  const path = join(folder, file);
  const text = edits.reduce((before, edit) => replaceOnce(before, edit, file), await readFile(path, 'utf8'));
  await writeFile(path, text);
  return join(folder, 'apps', 'cli', 'bin', 'thaw.mjs');
}

/** What runs of a project. */
async function copyBuilt(project: string, folder: string): Promise<void> {
  await cp(join(REPOSITORY, project), join(folder, project), {
    recursive: true,
    filter: (path) => !/\/(?:src|out-tsc)$|\.(?:map|d\.ts|tsbuildinfo)$/.test(path),
  });
}

/** The packages of the repository, but for its own projects, whose copies take their place. */
async function linkPackages(folder: string): Promise<void> {
  const packages = join(REPOSITORY, 'node_modules');
  await mkdir(join(folder, 'node_modules', '@thaw'), { recursive: true });
  for (const name of await readdir(packages)) {
    if (name !== '@thaw' && name !== 'thaw')
      await symlink(join(packages, name), join(folder, 'node_modules', name));
  }
  for (const parent of ['apps', 'libs']) {
    for (const project of await readdir(join(folder, parent))) {
      const path = join(folder, parent, project);
      const { name } = JSON.parse(await readFile(join(path, 'package.json'), 'utf8')) as { name: string };
      await symlink(path, join(folder, 'node_modules', name));
    }
  }
}

function replaceOnce(text: string, { from, to }: Defect['edits'][number], file: string): string {
  const parts = text.split(from);
  if (parts.length === 2) return parts.join(to);
  throw new Error(`${file}: expected this text once, found it ${parts.length - 1} times:\n${from}`);
}
