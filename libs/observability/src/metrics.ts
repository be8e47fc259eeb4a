import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { CannotServeMetrics } from './errors.js';

export { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What a process measures of itself, beginning with its processor time, memory and event loop. */
export function createMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** A port that tells a process's metrics. */
export interface MetricsServer {
  /** host:port, with the port that was taken when 0 was asked for. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Answers `GET /metrics` in Prometheus's text format, without TLS: numbers only, no names of users or files.
 * @param address host:port
 * @throws CannotServeMetrics when the port is taken
 */
export async function serveMetrics(registry: Registry, address: string): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('see /metrics\n');
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await startListening(server, address);
  const { address: host, port, family } = server.address() as AddressInfo;
  return {
    address: `${family === 'IPv6' ? `[${host}]` : host}:${port}`,
    close: () => closeServer(server),
  };
}

async function startListening(server: Server, address: string): Promise<void> {
  const separator = address.lastIndexOf(':');
  const [host, port] = [
    address.slice(0, separator).replace(/^\[|\]$/g, ''),
    Number(address.slice(separator + 1)),
  ];
  await new Promise<void>((resolve, reject) => {
    const fail = (error: unknown): void => reject(new CannotServeMetrics(address, error));
    server.once('error', fail);
    if (separator < 1 || !(Number.isInteger(port) && port >= 0 && port < 65_536))
      fail(new Error('it is not of the form host:port'));
    else server.listen({ host, port }, resolve);
  });
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
