import { createServer } from '../server.js';
import { serviceDefinitions, type ServiceDefinitions } from '../service-definitions.js';
import { addStandardServices } from '../standard-services.js';
import { describe, expect, it } from 'vitest';
import { METHOD_ADMISSIONS } from './roles.js';

type Client = ServiceDefinitions[keyof ServiceDefinitions];

/** Every method of the contract, and of what {@link addStandardServices} adds. */
function allMethods(): string[] {
  const clients = Object.values(serviceDefinitions() as Readonly<Record<string, Client>>);
  const own = clients.flatMap((client) =>
    'service' in client ? Object.values(client.service).map(({ path }) => path) : [],
  );
  const added: string[] = [];
  const server = createServer();
  const recorded = Object.assign(server, {
    addService: (definition: Readonly<Record<string, { path: string }>>) => {
      added.push(...Object.values(definition).map(({ path }) => path));
    },
  });
  addStandardServices(recorded, []);
  return [...own, ...added];
}

describe('the table of who may call what', () => {
  it('has a row for every method of every service, and no other', () => {
    expect(Object.keys(METHOD_ADMISSIONS).sort()).toEqual(allMethods().sort());
  });

  it('lets nobody without a role in, except to ask for health', () => {
    const open = Object.entries(METHOD_ADMISSIONS).filter(([, admission]) => admission === 'everybody');
    for (const [path] of open) expect(path).toMatch(/^\/grpc\.health\.v1\.Health\//);
  });
});
