// @ts-check
import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';

const run = promisify(execFile);

const OVERLAYS = ['cpu', 'gpu'];
/** The oldest version that many clusters still run, one in the middle, and the newest that the validator knows. */
const KUBERNETES_VERSIONS = ['1.29', '1.32', '1.37'];
/** What the `certificates` component makes its Secrets of. */
const CERTIFICATES = [
  'ca.crt',
  'coordinator.crt',
  'coordinator.key',
  'tokens',
  'worker.crt',
  'worker.key',
  'worker.token',
];

/** @param {string} command */
function hasCommand(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

const hasKubectl = hasCommand('kubectl');
const hasValidator = hasCommand('kubernetes-validate');

/** @type {string} */
let folder;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-manifests-'));
  await cp(import.meta.dirname, folder, { recursive: true });
  for (const name of CERTIFICATES) await writeFile(path.join(folder, 'certificates', name), name);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** @param {string} overlay */
async function render(overlay) {
  const { stdout } = await run('kubectl', ['kustomize', path.join(folder, 'overlays', overlay)]);
  return stdout;
}

/**
 * @param {string} overlay
 * @returns {Promise<any[]>}
 */
async function resourcesOf(overlay) {
  return parseAllDocuments(await render(overlay)).map((document) => document.toJS());
}

/** @param {any[]} resources */
function workloadsOf(resources) {
  return resources.filter(({ kind }) => kind === 'StatefulSet' || kind === 'Deployment');
}

describe.skipIf(!hasKubectl || !hasValidator).each(OVERLAYS)('overlay %s', (overlay) => {
  it.each(KUBERNETES_VERSIONS)(
    'is valid for Kubernetes %s, with no field that it does not know',
    async (version) => {
      const file = path.join(folder, `${overlay}-${version}.yaml`);
      await writeFile(file, await render(overlay));
      const { stdout } = await run('kubernetes-validate', [
        '--strict',
        '--kubernetes-version',
        version,
        file,
      ]);
      expect(stdout.match(/ passed /g)?.length).toBe((await resourcesOf(overlay)).length);
    },
  );
});

describe.skipIf(!hasKubectl).each(OVERLAYS)('the workloads of overlay %s', (overlay) => {
  it('run without rights, on a file system that they cannot write to', async () => {
    const workloads = workloadsOf(await resourcesOf(overlay));
    expect(workloads.map(({ metadata }) => metadata.name).sort()).toEqual([
      'thaw-coordinator',
      'thaw-worker',
    ]);
    for (const { spec } of workloads) {
      const { securityContext, containers, automountServiceAccountToken } = spec.template.spec;
      expect(securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(automountServiceAccountToken).toBe(false);
      for (const container of containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources.limits.memory).toBeDefined();
      }
    }
  });

  it('are asked for their health by gRPC, on a port that they open', async () => {
    for (const { spec } of workloadsOf(await resourcesOf(overlay))) {
      const [container] = spec.template.spec.containers;
      for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
        expect(container[probe].grpc.port).toBe(7079);
      expect(container.args).toContain('--health-listen=0.0.0.0:7079');
      expect(container.ports.map((/** @type {any} */ port) => port.containerPort)).toContain(7079);
    }
  });

  it('take their certificates from a Secret that is there, and have a budget and a policy of their own', async () => {
    const resources = await resourcesOf(overlay);
    const named = (/** @type {string} */ kind) =>
      resources.filter((resource) => resource.kind === kind).map(({ metadata }) => metadata.name);
    for (const { metadata, spec } of workloadsOf(resources)) {
      const tls = spec.template.spec.volumes.find((/** @type {any} */ volume) => volume.name === 'tls');
      expect(named('Secret')).toContain(tls.secret.secretName);
      expect(named('NetworkPolicy')).toContain(metadata.name);
      expect(named('PodDisruptionBudget')).toContain(metadata.name);
    }
  });
});

it.skipIf(!hasKubectl)(
  'lets a worker of the GPU overlay end where it has none, and that of the other choose',
  async () => {
    const asked = await Promise.all(
      OVERLAYS.map(async (overlay) => {
        const worker = workloadsOf(await resourcesOf(overlay)).find(
          ({ metadata }) => metadata.name === 'thaw-worker',
        );
        const [{ args, env }] = worker.spec.template.spec.containers;
        expect(args).toContain('--listen=0.0.0.0:7071');
        expect(env.map((/** @type {any} */ variable) => variable.name)).toContain('POD_IP');
        return args.includes('--device=gpu');
      }),
    );
    expect(asked).toEqual([false, true]);
  },
);

it.skipIf(!hasKubectl)(
  'gives each worker of the GPU overlay one device, and those of the other none',
  async () => {
    const limits = await Promise.all(
      OVERLAYS.map(async (overlay) => {
        const worker = workloadsOf(await resourcesOf(overlay)).find(
          ({ metadata }) => metadata.name === 'thaw-worker',
        );
        return worker.spec.template.spec.containers[0].resources.limits['nvidia.com/gpu'];
      }),
    );
    expect(limits).toEqual([undefined, 1]);
  },
);
