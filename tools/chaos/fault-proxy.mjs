// @ts-check
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** @typedef {'in' | 'out'} Direction to the address in front of which the proxy stands, or from it */
/** @typedef {Awaited<ReturnType<typeof startFaultProxy>>} FaultProxy */
/** @typedef {import('node:net').Socket} Socket */

/**
 * A way to a port on loopback that can be cut, slowed down and blocked in one direction.
 * @param {number} port
 * @param {(sizeBytes: number) => void} [onData] hears of data that came, before any of it is passed on
 */
export async function startFaultProxy(port, onData = () => undefined) {
  /** @type {[inner: Socket, outer: Socket][]} */
  let pairs = [];
  let delayMs = 0;
  /** @type {Map<Direction, { opened: Promise<void>, open: () => void }>} */
  const blocks = new Map();

  /** @param {Socket} from @param {Socket} to @param {Direction} direction */
  const carry = async (from, to, direction) => {
    try {
      for await (const data of from) {
        onData(data.length);
        if (delayMs > 0) await delay(delayMs);
        await blocks.get(direction)?.opened;
        if (!to.write(data)) await drained(to);
      }
      to.end();
    } catch {
      to.destroy();
    }
  };
  const server = createServer((inner) => {
    const outer = connect(port, '127.0.0.1');
    const pair = /** @type {[Socket, Socket]} */ ([inner, outer]);
    pairs.push(pair);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs = pairs.filter((each) => each !== pair);
        for (const each of pair) each.destroy();
      });
    }
    void carry(inner, outer, 'in');
    void carry(outer, inner, 'out');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const cut = (/** @type {readonly [Socket, Socket][]} */ some) => {
    for (const pair of some) for (const socket of pair) socket.destroy();
  };
  const heal = () => {
    delayMs = 0;
    for (const { open } of blocks.values()) open();
    blocks.clear();
  };
  return {
    address: `127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`,
    /** @returns how many connections run through it */
    get numConnections() {
      return pairs.length;
    },
    /** Breaks one connection. @param {number} target which, from 0 to 1 */
    drop: (target) => cut(pairs.slice(Math.floor(target * pairs.length)).slice(0, 1)),
    /** Lets everything come later, in its order. @param {number} byMs */
    slowDown: (byMs) => {
      delayMs = byMs;
    },
    /** Passes nothing on in one direction; nothing is lost. @param {Direction} direction */
    block: (direction) => {
      if (!blocks.has(direction)) blocks.set(direction, gate());
    },
    /** Ends delays and blocks. */
    heal,
    close: async () => {
      heal();
      cut(pairs);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** @param {Socket} socket */
function drained(socket) {
  return new Promise((resolve) => {
    socket.once('drain', resolve);
    socket.once('close', resolve);
  });
}

function gate() {
  let open = () => {};
  /** @type {Promise<void>} */
  const opened = new Promise((resolve) => (open = resolve));
  return { opened, open };
}
