// @ts-check
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFaultProxy } from './fault-proxy.mjs';

/** @type {import('node:net').Server} */
let echo;
/** @type {import('./fault-proxy.mjs').FaultProxy} */
let proxy;
/** @type {number[]} */
let seen;
/** @type {string[]} */
let arrived;

beforeEach(async () => {
  seen = [];
  arrived = [];
  echo = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      arrived.push(String(data));
      socket.write(data);
    });
  });
  await new Promise((resolve) => echo.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (echo.address());
  proxy = await startFaultProxy(port, (sizeBytes) => seen.push(sizeBytes));
});

afterEach(async () => {
  await proxy.close();
  await new Promise((resolve) => echo.close(resolve));
});

function dial() {
  const socket = connect(Number(proxy.address.split(':')[1]), '127.0.0.1');
  socket.on('error', () => undefined);
  return socket;
}

/** @param {import('node:net').Socket} socket @param {string} text */
async function echoOf(socket, text) {
  const answered = once(socket, 'data');
  socket.write(text);
  return String((await answered)[0]);
}

describe('the proxy', () => {
  it('passes both directions on and says what came', async () => {
    const socket = dial();
    expect(await echoOf(socket, 'hello')).toBe('hello');
    expect(seen).toEqual([5, 5]);
    socket.destroy();
  });

  it('breaks one connection and takes new ones', async () => {
    const [first, second] = [dial(), dial()];
    await Promise.all([echoOf(first, 'a'), echoOf(second, 'b')]);
    expect(proxy.numConnections).toBe(2);
    const closed = Promise.race([
      once(first, 'close').then(() => second),
      once(second, 'close').then(() => first),
    ]);
    proxy.drop(0.99);
    const left = await closed;
    expect(proxy.numConnections).toBe(1);
    expect(await echoOf(left, 'still')).toBe('still');
    expect(await echoOf(dial(), 'again')).toBe('again');
  });

  it('holds one direction back and loses nothing of it', async () => {
    const socket = dial();
    await echoOf(socket, 'a');
    proxy.block('out');
    const answered = once(socket, 'data');
    socket.write('b');
    await until(() => arrived.length === 2 && seen.length === 4);
    expect(socket.bytesRead).toBe(1);
    proxy.heal();
    expect(String((await answered)[0])).toBe('b');

    proxy.block('in');
    const later = once(socket, 'data');
    socket.write('c');
    await until(() => seen.length === 5);
    expect(arrived).toHaveLength(2);
    proxy.heal();
    expect(String((await later)[0])).toBe('c');
  });

  it('delays what it passes on, and no more once it is healed', async () => {
    const socket = dial();
    await echoOf(socket, 'a');
    proxy.slowDown(60);
    const before = performance.now();
    await echoOf(socket, 'b');
    // Both directions; timers may be a little early.
    expect(performance.now() - before).toBeGreaterThan(110);
    proxy.heal();
    expect(await echoOf(socket, 'c')).toBe('c');
  });
});

/** @param {() => boolean} isSo */
async function until(isSo) {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
