import { expect, it } from 'vitest';
import { ThawError, type ErrorCode } from '@thaw/errors';
import type { WorkerClient } from '@thaw/protocol';
import { patientClient } from './patient-client.js';

const identity = { workerId: 'w', jobId: 'job', generation: { term: 1, number: 1 } };

/** A client whose first calls fail with these codes. */
function clientThatFails(...codes: ErrorCode[]) {
  let numCalls = 0;
  const fetchModel = async (): Promise<Uint8Array> => {
    const code = codes[numCalls++];
    if (code !== undefined) throw new ThawError(code, 'no');
    return new Uint8Array([7]);
  };
  const client = { fetchModel } as unknown as WorkerClient;
  return { client: patientClient(client), numCalls: () => numCalls };
}

it('asks again while the coordinator is away', async () => {
  const { client, numCalls } = clientThatFails('UNAVAILABLE', 'UNAVAILABLE');
  expect(await client.fetchModel(identity, 1)).toEqual(new Uint8Array([7]));
  expect(numCalls()).toBe(3);
});

it('does not ask again what is refused', async () => {
  const { client, numCalls } = clientThatFails('ABORTED');
  await expect(client.fetchModel(identity, 1)).rejects.toMatchObject({ code: 'ABORTED' });
  expect(numCalls()).toBe(1);
});

it('gives up when nobody needs the answer any more', async () => {
  const { client } = clientThatFails(...Array<ErrorCode>(99).fill('UNAVAILABLE'));
  const stop = new AbortController();
  const asked = client.fetchModel(identity, 1, { signal: stop.signal });
  stop.abort();
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
});
