import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startFileServer } from '../testing/file-server.js';
import { fixturePath } from '../testing/keras-fixtures.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import {
  efficientNetB0Weights,
  mobileNetV2Weights,
  mobileNetWeights,
  resNet50Weights,
} from './published-weights.js';
import { cachedWeights } from './weights-cache.js';

const BODY = await readFile(fixturePath('nested.h5'));
const HASHED = {
  application: 'Net',
  folder: 'nets/one',
  fileName: 'net.h5',
  md5: createHash('md5').update(BODY).digest('hex'),
};
const QUICK = { numRetries: 2, retryMs: 1 };

function sendAll(response: ServerResponse, body: Uint8Array = BODY): void {
  response.writeHead(200, { 'content-length': body.length });
  response.end(body);
}

/** Sends a part of what was announced, and cuts the connection. */
function cut(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': BODY.length });
  response.write(BODY.subarray(0, 1000), () => setTimeout(() => response.destroy(), 50));
}

/** Of a port on which nobody listens any more. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/`;
}

describe('published weights', () => {
  it('are fetched once, checked, and then taken from the cache', async () => {
    const cacheFolder = await temporaryFolder();
    const { address, requests } = await startFileServer((_, response) => sendAll(response));
    const path = await cachedWeights(HASHED, { address, cacheFolder, ...QUICK });
    expect(path).toBe(join(cacheFolder, 'weights', 'net.h5'));
    expect((await readFile(path)).equals(BODY)).toBe(true);
    expect(await cachedWeights(HASHED, { address, cacheFolder })).toBe(path);
    expect(requests).toEqual(['/nets/one/net.h5']);
    expect(await readdir(join(cacheFolder, 'weights'))).toEqual(['net.h5']);
  });

  it('come through a redirect, and from an address with a path of its own', async () => {
    const { address, requests } = await startFileServer((request, response) => {
      if (request.url === '/elsewhere.h5') return sendAll(response);
      response.writeHead(302, { location: '/elsewhere.h5' });
      response.end();
    });
    await cachedWeights(HASHED, {
      address: `${address}mirror`,
      cacheFolder: await temporaryFolder(),
      ...QUICK,
    });
    expect(requests).toEqual(['/mirror/nets/one/net.h5', '/elsewhere.h5']);
  });

  it('go on where the connection was cut, if the server can', async () => {
    const { address, requests } = await startFileServer((request, response) => {
      if (request.headers.range === undefined) return cut(response);
      const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1]);
      const rest = BODY.subarray(start);
      const range = `bytes ${start}-${BODY.length - 1}/${BODY.length}`;
      response.writeHead(206, { 'content-length': rest.length, 'content-range': range });
      response.end(rest);
    });
    const path = await cachedWeights(HASHED, {
      address,
      cacheFolder: await temporaryFolder(),
      ...QUICK,
      numRetries: 9,
    });
    expect((await readFile(path)).equals(BODY)).toBe(true);
    expect(requests.at(-1)).toMatch(/^\/nets\/one\/net\.h5 bytes=[1-9]\d*-$/);
  });

  it('start again after a cut where the server sends everything', async () => {
    const { address } = await startFileServer((_, response, index) =>
      index === 0 ? cut(response) : sendAll(response),
    );
    const path = await cachedWeights(HASHED, { address, cacheFolder: await temporaryFolder(), ...QUICK });
    expect((await readFile(path)).equals(BODY)).toBe(true);
  });

  it.each<[string, string, number, (response: ServerResponse) => void]>([
    ['of a wrong hash', 'a file with md5', 1, (response) => sendAll(response, BODY.subarray(1))],
    ['that are not there', 'HTTP status 404', 1, (response) => response.writeHead(404).end()],
    ['of a broken server', 'HTTP status 503', 3, (response) => response.writeHead(503).end()],
    ['that are cut each time', 'terminated', 3, cut],
    [
      'that stall',
      'no byte in 60 ms',
      3,
      (response) => response.writeHead(200, { 'content-length': 9 }).write('x'),
    ],
  ])('%s are refused, and leave nothing in the cache', async (_, reason, numRequests, respond) => {
    const cacheFolder = await temporaryFolder();
    const { address, requests } = await startFileServer((__, response) => respond(response));
    const stallMs = reason.startsWith('no byte') ? 60 : undefined;
    const error: unknown = await cachedWeights(HASHED, { address, cacheFolder, ...QUICK, stallMs }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: 'UNAVAILABLE', name: 'WeightsUnavailable' });
    const { message } = error as Error;
    expect(message).toContain(`Net: expected the ImageNet weights at ${address}nets/one/net.h5, received "`);
    expect(message).toContain(reason);
    expect(message).toContain(
      `Put net.h5 (md5 ${HASHED.md5}) into ${join(cacheFolder, 'weights')} yourself, or name another address with THAW_WEIGHTS_URL.`,
    );
    expect(requests).toHaveLength(numRequests);
    expect(await readdir(join(cacheFolder, 'weights'))).toEqual([]);
  });

  it('come slowly, as long as they come', async () => {
    const { address } = await startFileServer((_, response) => {
      response.writeHead(200, { 'content-length': BODY.length });
      const send = (start: number): void => {
        if (start >= BODY.length) response.end();
        else
          response.write(BODY.subarray(start, start + 5000), () => setTimeout(() => send(start + 5000), 20));
      };
      send(0);
    });
    const path = await cachedWeights(HASHED, { address, cacheFolder: await temporaryFolder(), ...QUICK });
    expect((await readFile(path)).equals(BODY)).toBe(true);
  });

  it('say what to do where nobody answers', async () => {
    const settings = { address: await closedAddress(), cacheFolder: await temporaryFolder(), ...QUICK };
    await expect(cachedWeights(HASHED, settings)).rejects.toThrow(
      /received "fetch failed: .*ECONNREFUSED.*Put net\.h5/,
    );
  });

  it('replace what is damaged in the cache', async () => {
    const cacheFolder = await temporaryFolder();
    await mkdir(join(cacheFolder, 'weights'));
    await writeFile(join(cacheFolder, 'weights', 'net.h5'), 'damaged');
    const { address } = await startFileServer((_, response) => sendAll(response));
    const path = await cachedWeights(HASHED, { address, cacheFolder, ...QUICK });
    expect((await readFile(path)).equals(BODY)).toBe(true);
  });

  it('are the same for processes that race', async () => {
    const cacheFolder = await temporaryFolder();
    const { address } = await startFileServer((_, response) => sendAll(response));
    const settings = { address, cacheFolder, ...QUICK };
    const [a, b] = await Promise.all([cachedWeights(HASHED, settings), cachedWeights(HASHED, settings)]);
    expect(a).toBe(b);
    expect(await readdir(join(cacheFolder, 'weights'))).toEqual(['net.h5']);
  });

  it('that Keras names no hash for must at least be a file of weights', async () => {
    const { md5: _, ...file } = HASHED;
    const good = await startFileServer((__, response) => sendAll(response));
    const bad = await startFileServer((__, response) =>
      sendAll(response, Buffer.from('<html>sign in</html>')),
    );
    const settings = { cacheFolder: await temporaryFolder(), ...QUICK };
    await expect(cachedWeights(file, { ...settings, address: bad.address })).rejects.toThrow(
      'that begin as none of them: "<html>sign in</h".',
    );
    await cachedWeights(file, { ...settings, address: good.address });
    expect(await readdir(join(settings.cacheFolder, 'weights'))).toEqual(['net.h5']);
  });

  it('have the names that Keras gives them', () => {
    const mobile = { includeTop: false, alpha: 0.25, size: 160 };
    expect(
      [
        resNet50Weights(false),
        resNet50Weights(true),
        efficientNetB0Weights(false),
        mobileNetWeights(mobile),
        mobileNetWeights({ includeTop: true, alpha: 1, size: 224 }),
        mobileNetV2Weights(mobile),
        mobileNetV2Weights({ includeTop: true, alpha: 1, size: 224 }),
      ].map(({ folder, fileName }) => `${folder}/${fileName}`),
    ).toEqual([
      'tensorflow/keras-applications/resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5',
      'tensorflow/keras-applications/resnet/resnet50_weights_tf_dim_ordering_tf_kernels.h5',
      'keras-applications/efficientnetb0_notop.h5',
      'tensorflow/keras-applications/mobilenet/mobilenet_2_5_160_tf_no_top.h5',
      'tensorflow/keras-applications/mobilenet/mobilenet_1_0_224_tf.h5',
      'tensorflow/keras-applications/mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.25_160_no_top.h5',
      'tensorflow/keras-applications/mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5',
    ]);
  });
});
