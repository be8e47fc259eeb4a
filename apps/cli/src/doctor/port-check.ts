import { createServer } from 'node:net';
import { messageOf } from '@thaw/errors';
import { ok, warning, type Check } from './check.js';

/**
 * Whether a coordinator could listen at an address.
 * @param isTakenByCoordinator whether one answers there already
 */
export async function portCheck(address: string, isTakenByCoordinator: boolean): Promise<Check> {
  if (isTakenByCoordinator) return ok('port', `${address}: the coordinator's`);
  const separator = address.lastIndexOf(':');
  const server = createServer();
  const trouble = await new Promise<string | null>((resolve) => {
    server.once('error', (error) => resolve(messageOf(error)));
    server.listen({ host: address.slice(0, separator), port: Number(address.slice(separator + 1)) }, () =>
      resolve(null),
    );
  });
  server.close();
  if (trouble === null) return ok('port', `${address} is free`);
  return warning('port', `${address} cannot be taken (${trouble})`, 'give "thaw up" another --listen');
}
