import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeExamples } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { canMakeNamespaces, makeNamespaces, type NetworkNamespaces } from './testing/network-namespaces.js';
import { useTestBed } from './testing/test-bed.js';

const hasRights = await canMakeNamespaces();
const MODEL = sequential(
  'tiny',
  [8, 8],
  [
    layer('Flatten', 'flat'),
    layer('Dense', 'hidden', { units: 8, activation: 'relu' }),
    layer('Dense', 'out', { units: 2, activation: 'softmax' }),
  ],
);

const bed = useTestBed();
let namespaces: NetworkNamespaces | undefined;
let jobFile: string;
let certs: string;

beforeAll(async () => {
  if (!hasRights) return;
  namespaces = await makeNamespaces(3);
  certs = join(bed.folder, 'certs');
  const hosts = [namespaces.members[0]!.address, 'localhost'];
  await bed.run('certs', 'init', '--dir', certs, '--host', ...hosts);
  for (const name of ['left', 'right'])
    await bed.run('certs', 'issue', '--dir', certs, '--role', 'worker', '--name', name);
  const examples = await writeExamples(bed.folder, {
    name: 'bars',
    numExamples: 96,
    rows: 8,
    columns: 8,
    numClasses: 2,
  });
  const job = {
    name: 'apart',
    model: { base: { config: MODEL } },
    examples,
    train: { epochs: 3 },
    workers: 2,
  };
  jobFile = await writeJob(bed.folder, job);
}, 180_000);

afterAll(() => namespaces?.remove());

function proof(name: string): string[] {
  const file = (ending: string): string => join(certs, `${name}.${ending}`);
  return ['--ca', join(certs, 'ca.crt'), '--cert', file('crt'), '--key', file('key')];
}

describe.skipIf(!hasRights)('machines in network namespaces of their own (needs root and iproute2)', () => {
  it('train over mutual TLS to the bits that one machine comes to on loopback', async () => {
    const [hub, left, right] = namespaces!.members;
    const address = `${hub!.address}:7070`;
    const coordinator = bed.startBy(
      hub!.launcher,
      ...['coordinator', '--listen', address, '--data-dir', join(bed.folder, 'apart'), '--json'],
      ...proof('coordinator'),
    );
    await coordinator.stdout.object('the address of the coordinator', (notice) => notice['address']);
    const workers = [
      { name: 'left', at: left! },
      { name: 'right', at: right! },
    ].map(({ name, at }) =>
      bed.startBy(
        at.launcher,
        ...[
          'worker',
          '--coordinator',
          address,
          '--listen',
          '0.0.0.0:7071',
          '--advertise',
          `${at.address}:7071`,
        ],
        ...proof(name),
      ),
    );
    const submitted = bed.startBy(
      hub!.launcher,
      ...['submit', jobFile, '--wait', '--json', '--coordinator', address],
      ...proof('user'),
    );
    const apart = await submitted.ended;
    expect(apart.stderr.all).toEqual([]);
    expect(apart.exitCode).toBe(0);
    const formed = apart.stdout.objects.find(({ type }) => type === 'GenerationFormed');
    const names = (formed?.['members'] as { name: string }[]).map(({ name }) => name);
    expect(names.sort()).toEqual(['left', 'right']);

    const together = await (await bed.up({ workers: 2 })).run(jobFile);
    const result = apart.stdout.objects.at(-1)?.['result'] as { stateDigest?: string };
    expect(result.stateDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(result.stateDigest).toBe(together.job.result?.stateDigest);
    for (const worker of workers) expect((await worker.stop()).exitCode).toBe(0);
  }, 240_000);
});
