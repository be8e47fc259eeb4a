import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server on loopback, closed after the test. */
export interface FileServer {
  /** `http://127.0.0.1:PORT/` */
  readonly address: string;
  /** The path and range of each request so far. */
  readonly requests: string[];
}

/** Starts a server that answers with `respond`, which is told how many requests came before. */
export async function startFileServer(
  respond: (request: IncomingMessage, response: ServerResponse, index: number) => void,
): Promise<FileServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push([request.url, request.headers.range].filter(Boolean).join(' '));
    respond(request, response, requests.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests };
}
