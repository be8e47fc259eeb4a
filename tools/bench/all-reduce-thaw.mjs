// @ts-check
// Adds up vectors with Thaw's exact all-reduce, over the transport of workers, as one of the ranks: node all-reduce-thaw.mjs TASK RANK
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AllReduce, bucketLengthFor, GrpcPeerTransport, PeerServer } from '@thaw/collectives';
import { subtreeKey } from '@thaw/orchestration';
import { HostMemory } from '@thaw/vectors';
import { peakRssBytes } from './node-task.mjs';

/** How long ranks wait for each other. */
const PATIENCE_MS = 120_000;
const LOOK_AGAIN_MS = 20;

const [path = '', rankText = '0'] = process.argv.slice(2);
const { length, ranks, rounds, warmUp, folder } = JSON.parse(await readFile(path, 'utf8'));
const rank = Number(rankText);
const server = await PeerServer.listen('127.0.0.1:0');
await announce(server.address);
const addresses = await Promise.all(Array.from({ length: ranks }, (_, index) => addressOf(index)));
const members = addresses.map((address, index) => ({ workerId: `rank-${index}`, address }));
const group = { jobId: 'bench', generation: { term: 1, number: 1 }, rank, members };
const transport = await GrpcPeerTransport.open({ server, group, timeoutMs: PATIENCE_MS });
// One replica for each rank.
const runs = members.map((_, index) => ({ start: index, end: index + 1 }));
const allReduce = new AllReduce({ transport, numReplicas: ranks, runs, maxLength: length });
const partial = vector().fill(rank + 1);
const into = vector();
const readyAt = Date.now();
for (let round = 0; round < warmUp; round += 1) await reduce(round);
const startedAt = performance.now();
for (let round = 0; round < rounds; round += 1) await reduce(warmUp + round);
const roundMs = (performance.now() - startedAt) / rounds;
const sum = (into[0] ?? 0) + (into[length - 1] ?? 0);
const line = {
  readyAt,
  roundMs,
  sum,
  peakRssBytes: await peakRssBytes(),
  settings: { bucketLength: bucketLengthFor(length, ranks) },
};
process.stdout.write(`${JSON.stringify(line)}\n`);
await transport.close();
await server.close();

/** In such memory as a worker's vectors. */
function vector() {
  return HostMemory.allocate(length) ?? new Float32Array(new SharedArrayBuffer(4 * length));
}

/** @param {number} step */
async function reduce(step) {
  await allReduce.reduce({
    id: { jobId: group.jobId, generation: group.generation, step: step + 1, purpose: 'train' },
    partials: new Map([[subtreeKey({ start: rank, width: 1 }), partial]]),
    presentReplicas: () => true,
    ...{ length, into, patienceMs: PATIENCE_MS },
  });
}

/** @param {string} address */
async function announce(address) {
  const place = join(folder, `rank-${rank}`);
  await writeFile(`${place}.part`, address);
  await rename(`${place}.part`, place);
}

/** @param {number} index */
async function addressOf(index) {
  const limit = AbortSignal.timeout(PATIENCE_MS);
  for (;;) {
    const address = await readFile(join(folder, `rank-${index}`), 'utf8').catch(() => undefined);
    if (address !== undefined) return address;
    await delay(LOOK_AGAIN_MS, undefined, { signal: limit });
  }
}
