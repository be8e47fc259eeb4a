import { isUnavailable } from '@thaw/errors';
import { Backoff, type CallOptions, type WorkerClient } from '@thaw/protocol';

/** A client that asks again, until the signal of a call aborts, while the coordinator is away or not prepared yet. */
export function patientClient(client: WorkerClient): WorkerClient {
  return {
    join: () => client.join(),
    close: () => client.close(),
    fetchBlock: (request, maxBytes, options = {}) =>
      patiently(options, () => client.fetchBlock(request, maxBytes, options)),
    fetchModel: (request, maxBytes, options = {}) =>
      patiently(options, () => client.fetchModel(request, maxBytes, options)),
    storeArtifact: (header, bytes, options = {}) =>
      patiently(options, () => client.storeArtifact(header, bytes, options)),
    // By the time that the coordinator is back the next one is due.
    storeCheckpoint: (header, bytes, options) => client.storeCheckpoint(header, bytes, options),
    fetchCheckpoint: (request, maxBytes, options = {}) =>
      patiently(options, () => client.fetchCheckpoint(request, maxBytes, options)),
  };
}

async function patiently<Result>({ signal }: CallOptions, call: () => Promise<Result>): Promise<Result> {
  const backoff = new Backoff();
  for (;;) {
    try {
      return await call();
    } catch (thrown) {
      if (!isUnavailable(thrown)) throw thrown;
      await backoff.pause(signal);
    }
  }
}
