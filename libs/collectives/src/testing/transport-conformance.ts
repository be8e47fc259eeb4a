import { ThawError } from '@thaw/errors';
import type { GradientChunk } from '@thaw/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { MAX_BUCKET_LENGTH } from '../bucket-layout.js';
import { MAX_ROWS_BYTES } from '../chunk-check.js';
import { PeerLost } from '../errors.js';
import type { PeerTransport } from '../peer-transport.js';
import { RecordingReceiver } from './recording-receiver.js';
import type { TransportHarness, TransportHarnessFactory } from './transport-harness.js';

const CHUNK_BYTES = 256 * 1024;

/** What every {@link PeerTransport} must do: the one suite that all implementations run. */
export function describeTransport(name: string, factory: TransportHarnessFactory): void {
  describe(`${name} as a peer transport`, () => {
    let harness: TransportHarness | undefined;
    const start = async (...args: Parameters<TransportHarnessFactory>): Promise<readonly PeerTransport[]> => {
      harness = await factory(...args);
      return harness.transports;
    };

    afterEach(async () => {
      await harness?.close();
      harness = undefined;
    });

    it('carries chunks unchanged between every two members', async () => {
      const transports = await start(3);
      const receivers = listenAll(transports);
      for (const from of [0, 1, 2]) {
        for (const to of [0, 1, 2])
          if (from !== to) await transports[from]?.send(to, chunkOf(transports[from], from * 3 + to));
      }
      for (const to of [0, 1, 2]) {
        const arrivals = await receivers[to]!.atLeast(2);
        for (const from of [0, 1, 2].filter((rank) => rank !== to)) {
          const { payload, rows, ...head } = chunkOf(transports[from], from * 3 + to);
          const arrived = arrivals.find((arrival) => arrival.from === from);
          expect(arrived).toMatchObject({ type: 'chunk', chunk: head });
          expect(arrived?.type === 'chunk' && Buffer.compare(arrived.chunk.payload, payload)).toBe(0);
          expect(arrived?.type === 'chunk' && Buffer.compare(arrived.chunk.rows, rows)).toBe(0);
        }
      }
    });

    it('carries the longest bucket there is, with as many rows as there can be', async () => {
      const transports = await start(2);
      const [receiver] = listenAll(transports);
      const payload = new Uint8Array(MAX_BUCKET_LENGTH * Float32Array.BYTES_PER_ELEMENT).fill(7);
      const rows = new Uint8Array(MAX_ROWS_BYTES).fill(9);
      await transports[1]!.send(0, { ...chunkOf(transports[1], 0), payload, rows });
      const [arrived] = await receiver!.atLeast(1);
      expect(arrived?.type === 'chunk' && Buffer.compare(arrived.chunk.payload, payload)).toBe(0);
      expect(arrived?.type === 'chunk' && Buffer.compare(arrived.chunk.rows, rows)).toBe(0);
    });

    it('keeps the order of one sender', async () => {
      const transports = await start(2);
      const [receiver] = listenAll(transports);
      const sent = Array.from({ length: 50 }, (_, bucket) =>
        transports[1]!.send(0, chunkOf(transports[1], bucket, 16)),
      );
      await Promise.all(sent);
      expect(bucketsIn(await receiver!.atLeast(50))).toEqual(
        Array.from({ length: 50 }, (_, bucket) => bucket),
      );
    });

    it('holds chunks back until somebody listens', async () => {
      const transports = await start(2);
      const sent = transports[1]!.send(0, chunkOf(transports[1], 7, 16));
      const [receiver] = listenAll(transports);
      await sent;
      expect(bucketsIn(await receiver!.atLeast(1))).toEqual([7]);
    });

    it('tells all peers that a member computes, in order with what it sends, and nobody who is gone', async () => {
      const transports = await start(3);
      const receivers = listenAll(transports);
      await transports[0]!.close();
      await receivers[1]!.atLeast(1);
      transports[1]!.tellComputing();
      await transports[1]!.send(2, chunkOf(transports[1], 7, 16));
      const toldTo2 = (await receivers[2]!.atLeast(3)).filter(({ from }) => from === 1);
      expect(toldTo2.map(({ type }) => type)).toEqual(['computing', 'chunk']);
      expect(transports[1]!.payloadBytesSentTo(2)).toBe(16);
    });

    it('lets a payload be overwritten once it is sent', async () => {
      const transports = await start(2);
      const numChunks = 24;
      const sending = (async () => {
        const buffers = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
        const inFlight: Promise<void>[] = [];
        for (let bucket = 0; bucket < numChunks; bucket++) {
          await inFlight[bucket - 2];
          const payload = buffers[bucket % 2]!.fill(bucket + 1);
          inFlight.push(
            transports[0]!.send(1, {
              ...chunkOf(transports[0], bucket),
              payload,
              rows: Uint8Array.of(bucket),
            }),
          );
        }
        await Promise.all(inFlight);
        for (const buffer of buffers) buffer.fill(0);
      })();
      const receivers = listenAll(transports);
      await sending;
      for (const arrival of await receivers[1]!.atLeast(numChunks)) {
        const { bucket, payload } = (arrival as Extract<typeof arrival, { type: 'chunk' }>).chunk;
        expect(Buffer.compare(payload, new Uint8Array(CHUNK_BYTES).fill(bucket + 1))).toBe(0);
      }
    });

    it('counts payload bytes for each peer and shows each chunk to the tap', async () => {
      const seen: string[] = [];
      const transports = await start(3, (from, to, chunk) => seen.push(`${from}>${to}:${chunk.bucket}`));
      listenAll(transports);
      await transports[0]!.send(1, chunkOf(transports[0], 4, 100));
      await transports[0]!.send(1, chunkOf(transports[0], 5, 20));
      await transports[0]!.send(2, chunkOf(transports[0], 6, 8));
      expect([0, 1, 2].map((rank) => transports[0]!.payloadBytesSentTo(rank))).toEqual([0, 120, 8]);
      expect(seen).toEqual(['0>1:4', '0>1:5', '0>2:6']);
    });

    it.each([0, 1])('tells of an orderly end by rank %i after all that it sent', async (leaver) => {
      const stayer = 1 - leaver;
      const transports = await start(2);
      const receivers = listenAll(transports);
      for (const bucket of [0, 1, 2])
        await transports[leaver]!.send(stayer, chunkOf(transports[leaver], bucket));
      await transports[leaver]!.close();
      const arrivals = await receivers[stayer]!.atLeast(4);
      expect(bucketsIn(arrivals)).toEqual([0, 1, 2]);
      expect(arrivals.at(-1)).toEqual({ type: 'left', from: leaver });
      await expect(transports[stayer]!.send(leaver, chunkOf(transports[stayer], 3, 16))).rejects.toThrow(
        PeerLost,
      );
    });

    it('tells both sides of a broken connection, by name, and no other member', async () => {
      const transports = await start(3);
      const receivers = listenAll(transports);
      harness?.breakConnection(0, 2);
      expect(await receivers[0]!.atLeast(1)).toMatchObject([
        { type: 'lost', from: 2, error: { rank: 2, workerId: 'worker-2', code: 'UNAVAILABLE' } },
      ]);
      expect(await receivers[2]!.atLeast(1)).toMatchObject([
        { type: 'lost', from: 0, error: { workerId: 'worker-0' } },
      ]);
      await expect(transports[0]!.send(2, chunkOf(transports[0], 0, 16))).rejects.toThrow(
        /lost rank 2 \(worker-2\)/,
      );
      await transports[0]!.send(1, chunkOf(transports[0], 1, 16));
      expect(bucketsIn(await receivers[1]!.atLeast(1))).toEqual([1]);
    });

    it('tells of a connection that broke before anybody listened', async () => {
      const transports = await start(2);
      harness?.breakConnection(0, 1);
      const receivers = listenAll(transports);
      expect(await receivers[0]!.atLeast(1)).toMatchObject([{ type: 'lost', from: 1 }]);
      expect(await receivers[1]!.atLeast(1)).toMatchObject([{ type: 'lost', from: 0 }]);
    });

    it.each([0, 1])('lets rank %i break with a peer, which is told', async (rank) => {
      const transports = await start(2);
      const receivers = listenAll(transports);
      transports[rank]!.disconnect(1 - rank, new ThawError('DATA_LOSS', 'the bytes changed on their way'));
      expect(await receivers[1 - rank]!.atLeast(1)).toMatchObject([{ type: 'lost', from: rank }]);
      expect(receivers[rank]!.arrivals).toEqual([]);
      await expect(transports[rank]!.send(1 - rank, chunkOf(transports[rank], 0, 16))).rejects.toThrow(
        PeerLost,
      );
    });

    it('tells the higher rank why the lower broke with it', async () => {
      const transports = await start(2);
      const receivers = listenAll(transports);
      transports[0]!.disconnect(1, new ThawError('DATA_LOSS', 'the bytes changed on their way'));
      const message = expect.stringContaining('the bytes changed on their way') as string;
      expect(await receivers[1]!.atLeast(1)).toMatchObject([
        { error: { cause: { code: 'DATA_LOSS' }, message } },
      ]);
    });

    it('is there for a member alone, and can be closed twice', async () => {
      const [transport] = await start(1);
      transport!.listen(new RecordingReceiver());
      await transport!.close();
      await transport!.close();
    });
  });
}

function listenAll(transports: readonly PeerTransport[]): RecordingReceiver[] {
  return transports.map((transport) => {
    const receiver = new RecordingReceiver();
    transport.listen(receiver);
    return receiver;
  });
}

function bucketsIn(arrivals: readonly { readonly type: string; readonly chunk?: GradientChunk }[]): number[] {
  return arrivals.flatMap(({ chunk }) => (chunk === undefined ? [] : [chunk.bucket]));
}

function chunkOf(
  transport: PeerTransport | undefined,
  bucket: number,
  sizeBytes: number = CHUNK_BYTES,
): GradientChunk {
  const { jobId = '', generation = { term: 0, number: 0 } } = transport?.group ?? {};
  const payload = new Uint8Array(sizeBytes).fill(bucket + 1);
  return {
    jobId,
    generation,
    step: 12,
    successor: { term: 1, number: 9 },
    purpose: 'evaluate',
    kind: 'partial',
    bucket,
    subtreeStart: 4,
    subtreeWidth: 2,
    offset: 0,
    totalLength: 5_000_000_000,
    payload,
    rows: Uint8Array.of(1, 2),
  };
}
