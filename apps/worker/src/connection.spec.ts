import { afterEach, describe, expect, it } from 'vitest';
import { ThawError } from '@thaw/errors';
import { createLogger } from '@thaw/observability';
import {
  addWorkerService,
  createServer,
  createWorkerClient,
  listen,
  type CoordinatorMessage,
  type ListeningServer,
  type MessageStream,
  type WorkerMessage,
} from '@thaw/protocol';
import { connect } from './connection.js';

const hello: WorkerMessage = {
  kind: 'hello',
  workerId: 'w',
  name: 'worker',
  address: '127.0.0.1:1',
  numericsClass: {},
  processId: 1,
  attached: null,
  highestTerm: 0,
};
const options = {
  connectTimeoutMs: 300,
  signal: new AbortController().signal,
  logger: createLogger({ name: 'test', level: 'silent' }),
};

type Session = MessageStream<CoordinatorMessage, WorkerMessage>;

let listening: ListeningServer | undefined;

async function serve(address: string, join: (session: Session) => void): Promise<string> {
  const server = createServer();
  const unused = () => Promise.reject(new Error('not part of this test'));
  addWorkerService(server, {
    join,
    ...{ fetchBlock: unused, fetchModel: unused, storeArtifact: unused },
    ...{ storeCheckpoint: unused, fetchCheckpoint: unused },
  });
  listening = await listen(server, address, 'coordinator');
  return listening.address;
}

function welcome(session: Session): void {
  void session.send({ kind: 'welcome', leaseMs: 1000, heartbeatEveryMs: 200, term: 1 });
}

describe('joining a coordinator', () => {
  afterEach(() => listening?.close(0));

  it('gives the messages from the first one on', async () => {
    const client = createWorkerClient(await serve('127.0.0.1:0', welcome));
    const join = await connect(client, hello, options);
    for await (const message of join.received) {
      expect(message).toEqual({ kind: 'welcome', leaseMs: 1000, heartbeatEveryMs: 200, term: 1 });
      break;
    }
    client.close();
  });

  it('waits for a coordinator that comes up later', async () => {
    const address = await serve('127.0.0.1:0', welcome);
    await listening?.close(0);
    const client = createWorkerClient(address);
    const joined = connect(client, hello, { ...options, connectTimeoutMs: 20_000 });
    await serve(address, welcome);
    expect((await joined).received).toBeDefined();
    client.close();
  });

  it('says after the time that nobody answers', async () => {
    const client = createWorkerClient('127.0.0.1:1');
    await expect(connect(client, hello, options)).rejects.toThrow('no coordinator answers at 127.0.0.1:1');
    client.close();
  });

  it('does not try again when it is refused', async () => {
    const refusal = new ThawError(
      'FAILED_PRECONDITION',
      'tensorflowVersion: expected 2.21.0, received 2.20.0',
    );
    const client = createWorkerClient(await serve('127.0.0.1:0', (session) => session.end(refusal)));
    await expect(connect(client, hello, options)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: refusal.message,
    });
    client.close();
  });
});
