import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeExamples } from './testing/example-files.js';
import { TINY_MODEL, writeJob } from './testing/job-files.js';
import { packCheckout, PackedProject } from './testing/packed-project.js';
import { REPOSITORY } from './testing/repository.js';
import { useTestBed } from './testing/test-bed.js';

const INSTALL_TIMEOUT_MS = 300_000;
const PROGRAMS = readdirSync(join(REPOSITORY, 'examples', 'library'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replace(/\.ts$/, '.js'));
const NAMES_SET_UP = /^(?:thaw: )?TensorFlow is not ready on this machine; .*\. Run `npx thaw setup`, .*\n$/;

const bed = useTestBed(() => project.thaw);
let project: PackedProject;
let offline: string | undefined;

beforeAll(async () => {
  const packed = await packCheckout(bed.folder);
  project = new PackedProject(join(bed.folder, 'project'));
  offline = await project.install(packed.file);
}, INSTALL_TIMEOUT_MS);

beforeEach(({ skip }) => {
  if (offline !== undefined) skip(offline);
});

describe('the package, installed into an empty project', () => {
  it('brings one copy of tfjs-core, in which TensorFlow registers itself', async () => {
    const { stdout } = await project.run('npm', 'ls', '--all', '--parseable', '@tensorflow/tfjs-core');
    expect(stdout.trim().split('\n')).toEqual([join(project.folder, 'node_modules/@tensorflow/tfjs-core')]);
  });

  it('has the command', async () => {
    const { exitCode, stdout } = await project.run('npx', 'thaw', '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Usage: thaw .*\n[^]* setup [^]* up [^]* submit /);
  });
});

describe('before npx thaw setup', () => {
  it('models are built, and the first computation names the command in one error', async () => {
    await project.write(
      'early.mjs',
      `import { Dense, Input, Sequential } from 'thaw';
      const model = new Sequential([Input({ shape: [3] }), new Dense({ units: 2 })]);
      console.log(model.trainableWeights.length);
      await model.predict([[1, 2, 3]]).catch((error) => console.error(error.message));`,
    );
    const { exitCode, stdout, stderr } = await project.run(process.execPath, 'early.mjs');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '2\n' });
    expect(stderr).toMatch(NAMES_SET_UP);
  });

  it.each([
    ['up', '--workers', '2', '--listen', '127.0.0.1:0'],
    ['worker', '--coordinator', '127.0.0.1:1'],
  ])('thaw %s starts nothing and names it in one error', async (...args) => {
    const { exitCode, stdout, stderr } = await project.run('npx', 'thaw', ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(NAMES_SET_UP);
  });
});

describe('npx thaw setup', () => {
  it(
    'puts TensorFlow in place, and has nothing to do the second time',
    async () => {
      const first = await project.run('npx', 'thaw', 'setup');
      expect(first).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(/^TensorFlow is in place \(/),
      });
      const { stdout } = await project.run('npx', 'thaw', 'setup', '--json');
      expect(JSON.parse(stdout)).toMatchObject({ event: 'done', hasChanged: false });
    },
    INSTALL_TIMEOUT_MS,
  );

  it('says in one sentence why it cannot go on', async () => {
    const { exitCode, stderr } = await project.run('npx', 'thaw', 'setup', '--tensorflow-dir', 'nowhere');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^thaw: The TensorFlow folder \/.*\/nowhere does not exist: correct --tensorflow-dir .*\n$/,
    );
  });
});

describe('after npx thaw setup', () => {
  it('examples (a) to (g) type-check, and the declarations of the package with them', async () => {
    await project.copyExamples();
    const complaints = await project.compile();
    // tfjs-core names types of browsers, and is why such a project has skipLibCheck.
    const isOfTfjs = (line: string) =>
      /^node_modules\/@(?:tensorflow|webgpu)\//.test(line) || /^\s/.test(line);
    expect(complaints.filter((line) => !isOfTfjs(line))).toEqual([]);
  }, 180_000);

  it.each(PROGRAMS)(
    'does what examples/library asserts: %s',
    async (name) => {
      const { exitCode, stderr } = await project.run(process.execPath, join('dist', name));
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    },
    120_000,
  );

  it('thaw up and thaw submit run a job with the processes of the package', async () => {
    const cluster = await bed.up({ workers: 1 });
    const files = { name: 'bars', numExamples: 32, rows: 8, columns: 8, numClasses: 2 };
    const examples = await writeExamples(bed.folder, files);
    const model = { base: { config: TINY_MODEL } };
    const job = await writeJob(bed.folder, { name: 'packed', model, examples });
    const { exitCode, stderr } = await bed.run('submit', job, '--wait', '--coordinator', cluster.address);
    expect({ exitCode, stderr: stderr.all }).toEqual({ exitCode: 0, stderr: [] });
  });
});
