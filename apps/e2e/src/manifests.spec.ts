import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { expect, it } from 'vitest';
import { REPOSITORY } from './testing/repository.js';
import { useTestBed } from './testing/test-bed.js';

const bed = useTestBed();

/** The part of a manifest's resource that is read here. */
interface Resource {
  readonly kind: string;
  readonly spec: { template: { spec: { containers: readonly { args: readonly string[] }[] } } };
}

/** The arguments of a container in a manifest, with places of this machine instead of a pod's. */
async function argumentsOf(manifest: string, places: Readonly<Record<string, string>>): Promise<string[]> {
  const text = await readFile(join(REPOSITORY, 'deploy', 'kubernetes', 'base', manifest), 'utf8');
  const resources = parseAllDocuments(text).map((document) => document.toJS() as Resource);
  const workload = resources.find(({ kind }) => kind === 'StatefulSet' || kind === 'Deployment');
  const given = workload?.spec.template.spec.containers[0]?.args ?? [];
  return given.map((argument) => {
    const [pattern] = Object.keys(places).filter((each) => argument.includes(each));
    return pattern === undefined ? argument : argument.replace(pattern, places[pattern] ?? '');
  });
}

it('has manifests whose arguments start a coordinator and a worker that trust each other', async () => {
  const certificates = join(bed.folder, 'certificates');
  const hosts = ['--host', 'localhost', '127.0.0.1'];
  expect((await bed.run('certs', 'init', '--dir', certificates, ...hosts)).exitCode).toBe(0);
  const ports = {
    '0.0.0.0:7070': '127.0.0.1:0',
    '0.0.0.0:7071': '127.0.0.1:0',
    '0.0.0.0:7079': '127.0.0.1:0',
  };
  const common = {
    ...ports,
    '0.0.0.0:9090': '127.0.0.1:0',
    '/etc/thaw/tls/ca.crt': join(certificates, 'ca.crt'),
  };
  const coordinator = bed.start(
    ...(await argumentsOf('coordinator.yaml', {
      ...common,
      '/var/lib/thaw': join(bed.folder, 'data'),
      '/etc/thaw/tls/tls.crt': join(certificates, 'coordinator.crt'),
      '/etc/thaw/tls/tls.key': join(certificates, 'coordinator.key'),
      '/etc/thaw/tls/tokens': join(certificates, 'tokens'),
    })),
  );
  const address = await coordinator.stdout.object('its address', (notice) => notice['address']);
  bed.start(
    ...(await argumentsOf('worker.yaml', {
      ...common,
      'thaw-coordinator:7070': String(address),
      '$(POD_IP)': '127.0.0.1',
      '$(POD_NAME)': 'thaw-worker-1',
      '/etc/thaw/tls/tls.crt': join(certificates, 'worker.crt'),
      '/etc/thaw/tls/tls.key': join(certificates, 'worker.key'),
      '/etc/thaw/tls/token': join(certificates, 'worker.token'),
    })),
  );
  const name = await coordinator.stderr.object('the worker to join', (line) =>
    line['msg'] === 'a worker joined' ? line['name'] : undefined,
  );
  expect(name).toBe('thaw-worker-1');
});
