import { HealthImplementation } from 'grpc-health-check';
import { createServer, listen, type ListeningServer } from './server.js';

/** A port that answers the standard health service and nothing else. */
export interface HealthServer extends Pick<ListeningServer, 'address' | 'close'> {
  /** What is answered from now on; at first, that nothing is served. */
  setServing(isServing: boolean): void;
}

/**
 * Answers `grpc.health.v1.Health` without TLS, for whoever probes a process and has no certificate, such as a kubelet.
 * It tells whether the process serves, and no more, so it may listen off loopback.
 * @param role what the error calls the server
 * @throws CannotListen, InvalidAddress
 */
export async function listenForHealth(address: string, role: string): Promise<HealthServer> {
  const health = new HealthImplementation({ '': 'NOT_SERVING' });
  const server = createServer();
  health.addToServer(server);
  const listening = await listen(server, address, role);
  return {
    ...listening,
    setServing: (isServing) => health.setStatus('', isServing ? 'SERVING' : 'NOT_SERVING'),
  };
}
