import type { Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import { packageDefinition } from './service-definitions.js';

/**
 * Adds the standard health service and server reflection to a server that does not listen yet.
 * @param services full names of what the server offers, such as `thaw.v1.JobService`
 */
export function addStandardServices(server: Server, services: readonly string[]): void {
  const health = new HealthImplementation(
    Object.fromEntries(['', ...services].map((service) => [service, 'SERVING' as const])),
  );
  health.addToServer(server);
  new ReflectionService(packageDefinition(), { services: [...services] }).addToServer(server);
}
