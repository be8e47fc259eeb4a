import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from './testing/cluster.js';
import { BARS, writeExamples, type ExampleFiles } from './testing/example-files.js';
import { TINY_MODEL, writeJob } from './testing/job-files.js';
import { isInstalled, runProgram } from './testing/program.js';
import { findPython } from './testing/python.js';
import { REPOSITORY } from './testing/repository.js';
import { useTestBed } from './testing/test-bed.js';

const SCRIPTS = join(REPOSITORY, 'examples', 'scripts');
const COMPILER = join(REPOSITORY, 'node_modules', 'typescript', 'bin', 'tsc');

/** A script in one language: the program and first arguments that run it, or what it lacks here. */
interface Script {
  readonly language: string;
  readonly lacks?: string;
  readonly command: readonly string[];
}

const python = await findPython();
const hasTools = (await isInstalled('grpcurl')) && (await isInstalled('jq'));
const ALL: readonly Script[] = [
  {
    language: 'bash',
    command: ['bash', join(SCRIPTS, 'submit.sh')],
    ...(!hasTools && { lacks: 'grpcurl and jq' }),
  },
  {
    language: 'Python',
    command: [python ?? 'python3', join(SCRIPTS, 'submit.py')],
    ...(python === undefined && { lacks: 'Python with grpcio and grpcio-tools; set THAW_PYTHON to one' }),
  },
  { language: 'TypeScript', command: [process.execPath, join(SCRIPTS, 'dist', 'submit.js')] },
];
/** Nobody listens on the port of the discard service. */
const NOBODY = '127.0.0.1:9';

const bed = useTestBed();
let cluster: Cluster;
let examples: ExampleFiles;
let jobFile: string;

beforeAll(async () => {
  const compiled = await runProgram(process.execPath, [COMPILER, '-p', SCRIPTS], REPOSITORY);
  expect(compiled.stdout.all).toEqual([]);
  cluster = await bed.up({ workers: 1 });
  examples = await writeExamples(bed.folder, BARS);
  jobFile = await writeJob(bed.folder, {
    name: 'scripted',
    model: { base: { config: TINY_MODEL } },
    examples,
  });
}, 180_000);

function runScript({ command: [program = '', ...args] }: Script, ...more: string[]) {
  return runProgram(program, [...args, ...more], bed.folder);
}

describe.each(ALL)('the script in $language', (script) => {
  const { language, lacks } = script;
  it.skipIf(lacks)(
    `uploads, submits, waits and downloads the model${lacks === undefined ? '' : ` (needs ${lacks})`}`,
    async () => {
      const { exitCode, stdout, stderr } = await runScript(script, jobFile, language, cluster.address);
      expect(stderr.all).toEqual([]);
      expect(exitCode).toBe(0);
      const jobId = /\bscripted-\w+/.exec(stdout.all.join('\n'))?.[0] ?? '';
      expect(await cluster.jobs.get(jobId)).toMatchObject({ status: 'succeeded' });
      const model = await readFile(join(bed.folder, jobId, 'model.safetensors'));
      expect(model.equals(await cluster.artifact(jobId, 'model.safetensors'))).toBe(true);
    },
    120_000,
  );

  it.skipIf(lacks)(
    'gets the first job again for the same key',
    async () => {
      const before = await cluster.jobs.list();
      const { exitCode } = await runScript(script, jobFile, language, cluster.address);
      expect(exitCode).toBe(0);
      expect(await cluster.jobs.list()).toEqual(before);
    },
    120_000,
  );

  it.skipIf(lacks)(
    'ends badly for a job that fails and for a file that is no job',
    async () => {
      const broken = await writeJob(bed.folder, {
        name: `broken-${language.toLowerCase()}`,
        model: { base: { config: TINY_MODEL } },
        examples: { ...examples, images: examples.labels },
      });
      const failed = await runScript(script, broken, `broken ${language}`, cluster.address);
      expect(failed.exitCode).toBe(1);
      const job = (await cluster.jobs.list()).find(({ name }) => name === `broken-${language.toLowerCase()}`);
      expect(job).toMatchObject({ status: 'failed' });

      const refused = await runScript(script, examples.labels, `none ${language}`, cluster.address);
      expect(refused.exitCode).not.toBe(0);
      expect(refused.stderr.all.join('\n')).toMatch(/: expected /);
    },
    120_000,
  );

  it.skipIf(lacks)(
    'ends badly and says so when no coordinator is there',
    async () => {
      const { exitCode, stderr } = await runScript(script, jobFile, 'nobody', NOBODY);
      expect(exitCode).not.toBe(0);
      expect(stderr.all.join('\n')).toMatch(/127\.0\.0\.1:9/);
    },
    120_000,
  );
});

it('left one succeeded job of each language, with the same weights to the bit', async () => {
  const jobs = (await cluster.jobs.list()).filter(({ name }) => name === 'scripted');
  expect(jobs).toHaveLength(ALL.filter(({ lacks }) => lacks === undefined).length);
  expect(new Set(jobs.map(({ result }) => result?.stateDigest)).size).toBe(1);
});
