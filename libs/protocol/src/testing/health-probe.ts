import { credentials, loadPackageDefinition, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { protoPath } from 'grpc-health-check';

interface HealthPackage {
  grpc: { health: { v1: { Health: new (...args: unknown[]) => HealthClient } } };
}

interface HealthClient {
  check(request: object, callback: (error: ServiceError | null, response: { status: string }) => void): void;
  close(): void;
}

/** What a server says of its health when it is asked as a kubelet asks, by the standard's own definition. */
export async function healthAt(address: string): Promise<string> {
  const root = loadPackageDefinition(loadSync(protoPath, { enums: String })) as unknown as HealthPackage;
  const client = new root.grpc.health.v1.Health(address, credentials.createInsecure());
  try {
    return await new Promise((resolve, reject) => {
      client.check({ service: '' }, (error, response) => {
        if (error) reject(error);
        else resolve(response.status);
      });
    });
  } finally {
    client.close();
  }
}
