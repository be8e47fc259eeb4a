import { credentials, loadPackageDefinition, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { protoPath } from 'grpc-health-check';
import { expect, it } from 'vitest';
import { listenForHealth } from './health-server.js';
import { createJobClient } from './job-client.js';

it('says whether the process serves, and answers nothing else', async () => {
  const health = await listenForHealth('127.0.0.1:0', 'worker');
  try {
    expect(await statusAt(health.address)).toBe('NOT_SERVING');
    health.setServing(true);
    expect(await statusAt(health.address)).toBe('SERVING');
    health.setServing(false);
    expect(await statusAt(health.address)).toBe('NOT_SERVING');
    const jobs = createJobClient(health.address);
    await expect(jobs.list()).rejects.toMatchObject({ message: expect.stringMatching(/not implement/i) });
    jobs.close();
  } finally {
    await health.close();
  }
});

interface HealthClient {
  check(request: object, callback: (error: ServiceError | null, response: { status: string }) => void): void;
  close(): void;
}

interface HealthPackage {
  grpc: { health: { v1: { Health: new (...args: unknown[]) => HealthClient } } };
}

/** Asks as any prober would, by the standard's own definition. */
async function statusAt(address: string): Promise<string> {
  const root = loadPackageDefinition(loadSync(protoPath, { enums: String })) as unknown as HealthPackage;
  const { Health } = root.grpc.health.v1;
  const client = new Health(address, credentials.createInsecure());
  try {
    return await new Promise((resolve, reject) => {
      client.check({ service: '' }, (error, response) => (error ? reject(error) : resolve(response.status)));
    });
  } finally {
    client.close();
  }
}
