import { PeerServer } from '@thaw/collectives';
import { expect, it, onTestFinished } from 'vitest';
import { unreachedOf } from './peer-reach.js';

/** Nobody listens here: to listen on this port takes rights that no worker needs. */
const NOBODY = '127.0.0.1:1';

it('members that answer are reached, and those that do not are named with the reason', async () => {
  const server = await PeerServer.listen('127.0.0.1:0');
  onTestFinished(() => server.close(0));
  const members = [
    { workerId: 'a', name: 'a', rank: 0, address: server.address },
    { workerId: 'b', name: 'b', rank: 1, address: NOBODY },
  ];
  expect(await unreachedOf(members, {})).toEqual([
    { workerId: 'b', message: expect.stringContaining(`no worker answers at ${NOBODY}`) as string },
  ]);
  expect(await unreachedOf([], {})).toEqual([]);
});
