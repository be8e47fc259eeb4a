import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Client,
  credentials,
  Metadata,
  status,
  type ChannelCredentials,
  type VerifyOptions,
} from '@grpc/grpc-js';
import type { ThawError } from '@thaw/errors';
import {
  createWorkerClient,
  MAX_PEER_MESSAGE_BYTES,
  METHOD_ADMISSIONS,
  readClientSecurity,
  ROLES,
  type Role,
} from '@thaw/protocol';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Cluster } from './testing/cluster.js';
import { BARS, writeExamples } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

/** The methods of a coordinator. */
const METHODS = Object.entries(METHOD_ADMISSIONS).filter(([path]) => !path.includes('PeerService'));
/** Those of a worker. */
const PEER_METHODS = Object.keys(METHOD_ADMISSIONS).filter((path) => path.includes('PeerService'));

/** What is no message of any method, and the status that it is refused with. */
const badMessages = (mostBytes: number): readonly [string, Buffer, string][] => [
  ['that is larger than a message may be', Buffer.alloc(mostBytes + 2 ** 20), 'RESOURCE_EXHAUSTED'],
  // The first field begins, and nothing follows.
  ['that is cut off', Buffer.from([0x0a]), 'INTERNAL'],
];
/** What gRPC takes unless it is told otherwise. */
const MOST_BYTES = 4 * 2 ** 20;

const bed = useTestBed();
let certs: string;
let withTokens: Cluster;
let withCertificates: Cluster;

beforeAll(async () => {
  certs = join(bed.folder, 'certs');
  await bed.run('certs', 'init', '--dir', certs);
  await bed.run('certs', 'init', '--dir', join(bed.folder, 'foreign'));
  const expired = ['--role', 'user', '--name', 'expired', '--days', '0'];
  await bed.run('certs', 'issue', '--dir', certs, ...expired);
  const server = ['--cert', file('coordinator.crt'), '--key', file('coordinator.key')];
  const security = { ca: file('ca.crt') };
  withTokens = await bed.coordinator({
    settings: [...server, '--token-file', file('tokens')],
    security: await readClientSecurity({ ...security, tokenFile: file('user.token') }),
  });
  withCertificates = await bed.coordinator({
    settings: [...server, '--ca', file('ca.crt')],
    security: await readClientSecurity({ ...security, cert: file('user.crt'), key: file('user.key') }),
  });
}, 180_000);

function file(name: string): string {
  return join(certs, name);
}

async function tlsOf(
  name: string | undefined,
  folder = certs,
  options: VerifyOptions = {},
): Promise<ChannelCredentials> {
  const own = name === undefined ? [null, null] : await pairOf(join(folder, name));
  return credentials.createSsl(await readFile(file('ca.crt')), ...(own as [Buffer, Buffer]), options);
}

function pairOf(path: string): Promise<[Buffer, Buffer]> {
  return Promise.all([readFile(`${path}.key`), readFile(`${path}.crt`)]);
}

/** Calls a method with a message, an empty one by default, whatever its kind, and says with which status it ended. */
async function statusOf(
  client: Client,
  path: string,
  token?: string,
  message: Buffer = Buffer.alloc(0),
): Promise<string> {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  const identity = (bytes: Buffer): Buffer => bytes;
  const call = client.makeBidiStreamRequest(path, identity, identity, metadata, {
    deadline: Date.now() + 10_000,
  });
  const code = await new Promise<number>((resolve) => {
    call.on('error', () => undefined);
    // A method that lets the caller in may go on for ever: its first answer tells as much.
    call.on('data', () => call.cancel());
    call.on('status', (ended) => resolve(ended.code));
    call.write(message);
    call.end();
  });
  return status[code] ?? String(code);
}

function open(address: string, channel: ChannelCredentials): Client {
  const client = new Client(address, channel);
  onTestFinished(() => client.close());
  return client;
}

async function writeTinyJob(
  name: string,
  { workers, epochs = 1 }: { workers: number; epochs?: number },
): Promise<string> {
  const config = sequential('tiny', [8, 8], [layer('Flatten', 'flat'), layer('Dense', 'out', { units: 2 })]);
  return writeJob(bed.folder, {
    name,
    model: { base: { config } },
    examples: await writeExamples(bed.folder, BARS),
    train: { loss: { name: 'sparse_categorical_crossentropy', fromLogits: true }, epochs },
    workers,
  });
}

const KEPT_OUT = ['UNAUTHENTICATED', 'PERMISSION_DENIED'];

function expectedStatus(path: string, role: Role | undefined): unknown {
  const admission = METHOD_ADMISSIONS[path];
  if (admission === 'everybody') return expect.not.toSatisfy((code: string) => KEPT_OUT.includes(code));
  if (role === undefined) return 'UNAUTHENTICATED';
  if (admission === 'any role' || admission?.includes(role))
    return expect.not.toSatisfy((code: string) => KEPT_OUT.includes(code));
  return 'PERMISSION_DENIED';
}

describe('a coordinator with tokens', () => {
  it('lets every role call its methods alone, and nobody without a token', async () => {
    const client = open(withTokens.address, await tlsOf(undefined));
    for (const role of [undefined, ...ROLES]) {
      const token = role && (await readFile(file(`${role}.token`), 'utf8')).trim();
      for (const [path] of METHODS)
        expect({ path, role, code: await statusOf(client, path, token) }).toEqual({
          path,
          role,
          code: expectedStatus(path, role),
        });
    }
  });

  it('knows no token that is nearly right', async () => {
    const client = open(withTokens.address, await tlsOf(undefined));
    const token = (await readFile(file('user.token'), 'utf8')).trim();
    for (const wrong of [token.slice(1), `${token}x`, token.toLowerCase(), 'x'.repeat(4_000)])
      expect(await statusOf(client, '/thaw.v1.JobService/ListJobs', wrong)).toBe('UNAUTHENTICATED');
    expect(KEPT_OUT).not.toContain(await statusOf(client, '/thaw.v1.JobService/ListJobs', token));
  });

  it('has jobs trained by workers that show their token to it and to each other', async () => {
    const proof = ['--ca', file('ca.crt'), '--token-file', file('worker.token')];
    for (const name of ['left', 'right'])
      bed.worker(withTokens, name, ...proof, '--cert', file('worker.crt'), '--key', file('worker.key'));
    const job = await writeTinyJob('by-token', { workers: 2 });
    expect((await withTokens.run(job)).job).toMatchObject({ status: 'succeeded', failure: null });
  });

  it.each(badMessages(MOST_BYTES))(
    'refuses a message %s, whatever the method, and goes on',
    async (_, message, expected) => {
      const client = open(withTokens.address, await tlsOf(undefined));
      const token = (await readFile(file('admin.token'), 'utf8')).trim();
      for (const [path] of METHODS)
        expect({ path, code: await statusOf(client, path, token, message) }).toEqual({
          path,
          code: expected,
        });
      expect(await withTokens.jobs.describe()).toMatchObject({ workers: expect.any(Array) });
    },
  );

  it('writes no token to its log', async () => {
    const log = withTokens.process.stderr.all.join('\n');
    for (const role of ROLES)
      expect(log).not.toContain((await readFile(file(`${role}.token`), 'utf8')).trim());
  });
});

describe('a coordinator with mutual TLS', () => {
  it('lets every role call its methods alone', async () => {
    for (const role of ROLES) {
      const client = open(withCertificates.address, await tlsOf(role));
      for (const [path] of METHODS)
        expect({ path, role, code: await statusOf(client, path) }).toEqual({
          path,
          role,
          code: expectedStatus(path, role),
        });
    }
  });

  it.each([
    ['no certificate', undefined, undefined],
    ['an expired certificate', 'expired', undefined],
    ['a certificate of another authority', 'user', 'foreign'],
  ])('talks to nobody with %s, whatever the method', async (_, name, foreign) => {
    const folder = foreign === undefined ? certs : join(bed.folder, foreign);
    const client = open(withCertificates.address, await tlsOf(name, folder));
    const codes = await Promise.all(METHODS.map(([path]) => statusOf(client, path)));
    expect(new Set(codes)).toEqual(new Set(['UNAVAILABLE']));
  });

  it('tells a user of the command what to check', async () => {
    const foreign = (name: string): string => join(bed.folder, 'foreign', name);
    const run = (...args: string[]) => bed.run('jobs', '--coordinator', withCertificates.address, ...args);
    const good = await run('--ca', file('ca.crt'), '--cert', file('user.crt'), '--key', file('user.key'));
    expect(good.exitCode).toBe(0);
    const distrusting = await run(
      '--ca',
      foreign('ca.crt'),
      '--cert',
      file('user.crt'),
      '--key',
      file('user.key'),
    );
    expect(distrusting.exitCode).toBe(1);
    expect(distrusting.stderr.all[0]).toMatch(
      /^thaw: no trusted connection with the coordinator at .*certificate.*: check --ca/,
    );
    const half = await run('--ca', file('ca.crt'), '--cert', file('user.crt'));
    expect(half.exitCode).toBe(2);
    expect(half.stderr.all).toEqual(['thaw: --cert and --key: expected both, received --cert alone']);
  });

  it('takes no worker under a name that is not in its certificate', async () => {
    const worker = bed.start(
      ...['worker', '--coordinator', withCertificates.address, '--name', 'someone-else'],
      ...['--ca', file('ca.crt'), '--cert', file('worker.crt'), '--key', file('worker.key')],
    );
    const { exitCode, stderr } = await worker.ended;
    expect(exitCode).toBe(1);
    expect(stderr.all.at(-1)).toBe(
      "thaw worker: Join: expected the name in the worker's certificate, worker, received someone-else; leave --name out",
    );
  });
});

describe("a worker's own server over mutual TLS", () => {
  it('lets workers and admins call it alone, whatever the method, and takes no bad message from them', async () => {
    await bed.run('certs', 'issue', '--dir', certs, '--role', 'worker', '--name', 'served');
    const proof = ['--cert', file('served.crt'), '--key', file('served.key')];
    const worker = bed.worker(withCertificates, 'served', '--ca', file('ca.crt'), ...proof);
    const address = await vi.waitUntil(
      async () =>
        (await withCertificates.jobs.describe()).workers.find(({ name }) => name === 'served')?.address,
      { timeout: 60_000, interval: 100 },
    );
    // Peers go by the name in the certificate, not by the address.
    const clientOf = async (name: string | undefined, folder = certs): Promise<Client> =>
      open(address, await tlsOf(name, folder, { checkServerIdentity: () => undefined }));
    const asWorker = await clientOf('worker');
    expect(PEER_METHODS).not.toEqual([]);
    for (const path of PEER_METHODS) {
      const codeOf = async (name: string | undefined, folder = certs): Promise<string> =>
        statusOf(await clientOf(name, folder), path);
      expect(await codeOf('user')).toBe('PERMISSION_DENIED');
      expect(await codeOf('user', join(bed.folder, 'foreign'))).toBe('UNAVAILABLE');
      for (const name of ['expired', undefined]) expect(await codeOf(name)).toBe('UNAVAILABLE');
      for (const role of ['worker', 'admin']) expect(KEPT_OUT).not.toContain(await codeOf(role));
      for (const [, message, expected] of badMessages(MAX_PEER_MESSAGE_BYTES))
        expect({ path, code: await statusOf(asWorker, path, undefined, message) }).toEqual({
          path,
          code: expected,
        });
    }
    await worker.stop();
  });
});

describe("a member's files over mutual TLS", () => {
  it('are given to its certificate, not to another worker that knows its id', async () => {
    const issue = ['certs', 'issue', '--dir', certs, '--role', 'worker', '--name'];
    for (const name of ['first', 'second']) await bed.run(...issue, name);
    const proofOf = (name: string) => ({
      ca: file('ca.crt'),
      cert: file(`${name}.crt`),
      key: file(`${name}.key`),
    });
    const { ca, cert, key } = proofOf('first');
    bed.worker(withCertificates, 'first', '--ca', ca, '--cert', cert, '--key', key);
    const { jobId } = await withCertificates.submit(
      await writeTinyJob('guarded', { workers: 1, epochs: 5_000 }),
    );
    await withCertificates.untilStep(jobId, 1);
    const { generation, members } = await withCertificates.jobs.get(jobId);
    const identity = { jobId, generation: generation!, workerId: members[0]!.workerId };
    const statusFor = async (name: string): Promise<unknown> => {
      const client = createWorkerClient(withCertificates.address, await readClientSecurity(proofOf(name)));
      onTestFinished(() => client.close());
      const header = { ...identity, name: 'planted.bin', sizeBytes: 1, sha256: '0'.repeat(64) };
      const block = { ...identity, dataset: '0'.repeat(64), index: 0 };
      const calls = [
        client.fetchModel(identity, 2 ** 20),
        client.fetchBlock(block, 2 ** 20),
        client.storeArtifact(header, new Uint8Array(1)),
      ];
      return Promise.all(calls.map((call) => call.catch((thrown: unknown) => (thrown as ThawError).code)));
    };
    expect(await statusFor('second')).toEqual([
      'PERMISSION_DENIED',
      'PERMISSION_DENIED',
      'PERMISSION_DENIED',
    ]);
    expect(await statusFor('first')).toEqual(['NOT_FOUND', 'NOT_FOUND', 'DATA_LOSS']);
    await withCertificates.jobs.cancel(jobId);
  }, 120_000);
});

describe('off loopback', () => {
  it.each(['coordinator', 'worker'])(
    'a %s refuses to start without TLS and a proof of who calls',
    async (role) => {
      const more =
        role === 'worker' ? ['--coordinator', withTokens.address] : ['--data-dir', join(bed.folder, 'open')];
      const { exitCode, stderr } = await bed.run(role, '--listen', '0.0.0.0:0', ...more);
      expect(exitCode).toBe(1);
      expect(stderr.all[0]).toBe(
        `thaw ${role}: the ${role} does not listen on 0.0.0.0:0, where other machines reach it, without TLS and a proof of who calls: make certificates with "thaw certs init" and give --cert and --key with --ca (mutual TLS) or --token-file, or say --insecure to let everybody in`,
      );
    },
  );
});

describe('thaw certs', () => {
  it('writes files that only their owner reads, and never over others', async () => {
    for (const name of ['ca.key', 'coordinator.key', 'user.crt', 'tokens', 'admin.token'])
      expect((await stat(file(name))).mode & 0o777).toBe(0o600);
    const before = await readFile(file('ca.key'), 'utf8');
    const again = await bed.run('certs', 'init', '--dir', certs);
    expect(again.exitCode).toBe(2);
    expect(again.stderr.all[0]).toMatch(/ca\.crt: expected to write a new file, received EEXIST/);
    expect(await readFile(file('ca.key'), 'utf8')).toBe(before);
  });
});
