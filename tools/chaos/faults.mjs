// @ts-check
import { signal } from './signal.mjs';

/** @typedef {import('./cluster.mjs').ChaosCluster} ChaosCluster */
/** @typedef {import('./cluster.mjs').LiveMember} LiveMember */
/**
 * @typedef {{ cluster: ChaosCluster, members: readonly LiveMember[], victim: LiveMember, target: number, holdMs: number }} Scene
 * where a fault happens; `victim` is one of the members
 */
/**
 * @typedef {{
 *   name: string,
 *   what: string,
 *   members: number,
 *   minutes: number,
 *   weight: number,
 *   holdMs: readonly [least: number, most: number],
 *   isHere?: (cluster: ChaosCluster) => boolean,
 *   isPossible?: (cluster: ChaosCluster) => boolean,
 *   apply: (scene: Scene) => void | Promise<unknown>,
 *   isOver?: (scene: Scene) => boolean,
 *   undo?: (scene: Scene) => void | Promise<unknown>,
 * }} Fault
 * `members`: how many the job must have; `minutes`: how long a run must be; `weight`: how often it is in a deck; `isHere`:
 * whether this machine can do it; `isPossible`: whether it can be done now. `apply` does what it does to processes before it
 * first awaits. It lasts `holdMs`, or shorter when it `isOver`; then comes `undo`.
 */

/** Longer than a worker waits before it ends itself, also where it hangs in what it does for the first time. */
const HANG_MS = 30_000;
/** Longer than any lease here: by then a frozen worker is expelled. */
const EXPELLED_WITHIN_MS = 20_000;
/** Each worker has a TensorFlow in its memory. */
const MOST_ALIVE = 5;
const NO_TIME = /** @type {const} */ ([0, 0]);
const ONCE = { members: 1, minutes: 0, weight: 1 };
const BETWEEN_TWO = { ...ONCE, members: 2 };

/** @type {readonly Fault[]} */
export const FAULTS = [
  {
    name: 'kill',
    what: 'SIGKILL of a worker',
    ...ONCE,
    holdMs: NO_TIME,
    apply: ({ victim }) => signal(victim.processId, 'SIGKILL'),
  },
  {
    name: 'killAll',
    what: 'SIGKILL of all workers that have the state of the job',
    ...ONCE,
    holdMs: NO_TIME,
    apply: ({ members }) => members.forEach(({ processId }) => signal(processId, 'SIGKILL')),
  },
  {
    name: 'freeze',
    what: 'SIGSTOP of a worker, which wakes up after it was expelled and goes on sending',
    ...ONCE,
    holdMs: [EXPELLED_WITHIN_MS, EXPELLED_WITHIN_MS],
    apply: ({ victim }) => signal(victim.processId, 'SIGSTOP'),
    isOver: ({ cluster, victim }) => cluster.log.isGone(victim.workerId),
    undo: ({ victim }) => signal(victim.processId, 'SIGCONT'),
  },
  {
    name: 'stall',
    what: 'a compute thread that hangs for some seconds',
    ...ONCE,
    holdMs: [1_000, 3_000],
    apply: ({ cluster, victim }) => cluster.setStandstill(victim.processId, true),
    undo: ({ cluster, victim }) => cluster.setStandstill(victim.processId, false),
  },
  {
    name: 'hang',
    what: 'a compute thread that hangs until its worker ends itself',
    ...BETWEEN_TWO,
    minutes: 1,
    holdMs: [HANG_MS, HANG_MS],
    apply: ({ cluster, victim }) => cluster.setStandstill(victim.processId, true),
    isOver: ({ cluster, victim }) => cluster.log.isGone(victim.workerId),
    undo: ({ cluster, victim }) => cluster.setStandstill(victim.processId, false),
  },
  {
    name: 'leave',
    what: 'SIGTERM of a worker',
    ...ONCE,
    holdMs: NO_TIME,
    apply: ({ victim }) => signal(victim.processId, 'SIGTERM'),
  },
  {
    name: 'join',
    what: 'another worker',
    ...ONCE,
    holdMs: NO_TIME,
    isPossible: ({ numAlive }) => numAlive < MOST_ALIVE,
    apply: ({ cluster }) => cluster.startWorker(),
  },
  {
    name: 'killCoordinator',
    what: 'SIGKILL of the coordinator, which is started again some time later',
    ...ONCE,
    holdMs: [200, 4_000],
    apply: ({ cluster }) => cluster.coordinator.kill(),
    undo: ({ cluster }) => cluster.coordinator.restart(),
  },
  {
    name: 'killEverything',
    what: 'SIGKILL of the coordinator and of all workers that have the state of the job',
    ...ONCE,
    holdMs: [200, 2_000],
    apply: ({ cluster, members }) => {
      cluster.coordinator.kill();
      for (const { processId } of members) signal(processId, 'SIGKILL');
    },
    undo: ({ cluster }) => cluster.coordinator.restart(),
  },
  {
    name: 'twoCoordinators',
    what: 'a second coordinator on the same data, which has to give up',
    ...ONCE,
    holdMs: NO_TIME,
    apply: async ({ cluster }) => {
      const problem = await cluster.coordinator.startSecond();
      if (problem !== undefined) cluster.problems.push(problem);
    },
  },
  {
    name: 'corruptCheckpoint',
    what: 'a flipped bit in the newest checkpoint, and SIGKILL of all workers that have the state of the job',
    ...ONCE,
    holdMs: NO_TIME,
    // Else there is no older one.
    isPossible: ({ checkpoints }) => checkpoints.numCheckpoints > 1,
    apply: ({ cluster, members }) => {
      cluster.checkpoints.corruptNewest();
      for (const { processId } of members) signal(processId, 'SIGKILL');
    },
  },
  {
    name: 'fullDisk',
    what: 'no byte is free where the coordinator has its checkpoints',
    ...ONCE,
    holdMs: [1_000, 4_000],
    isHere: ({ checkpoints }) => checkpoints.canFill,
    apply: ({ cluster }) => cluster.checkpoints.fill(),
    undo: ({ cluster }) => cluster.checkpoints.free(),
  },
  {
    name: 'drop',
    what: 'a broken connection between two workers',
    ...BETWEEN_TWO,
    holdMs: NO_TIME,
    apply: (scene) => linked(scene)?.drop(scene.target),
  },
  {
    name: 'delay',
    what: 'all that other workers and one say to each other comes late',
    ...BETWEEN_TWO,
    holdMs: [1_000, 3_000],
    apply: (scene) => linked(scene)?.slowDown(20 + (scene.holdMs % 200)),
    undo: ({ members }) => members.forEach(({ proxy }) => proxy.heal()),
  },
  {
    name: 'blockIn',
    what: 'one worker hears nothing of others that have dialled it, but they hear it',
    ...BETWEEN_TWO,
    holdMs: [1_000, 4_000],
    apply: (scene) => linked(scene)?.block('in'),
    undo: ({ members }) => members.forEach(({ proxy }) => proxy.heal()),
  },
  {
    name: 'blockOut',
    what: 'one worker hears others that have dialled it, but they hear nothing of it',
    ...BETWEEN_TWO,
    holdMs: [1_000, 4_000],
    apply: (scene) => linked(scene)?.block('out'),
    undo: ({ members }) => members.forEach(({ proxy }) => proxy.heal()),
  },
  {
    name: 'longBlock',
    what: 'the same until the connection counts as dead',
    ...BETWEEN_TWO,
    minutes: 1,
    holdMs: [20_000, 25_000],
    apply: (scene) => linked(scene)?.block(scene.holdMs % 2 === 0 ? 'in' : 'out'),
    undo: ({ members }) => members.forEach(({ proxy }) => proxy.heal()),
  },
];

/**
 * The faults of a run, as often as they are in a deck.
 * @param {number} minutes
 * @param {readonly Fault[]} [faults]
 */
export function faultsFor(minutes, faults = FAULTS) {
  return faults
    .filter((fault) => minutes >= fault.minutes)
    .flatMap((fault) => Array.from({ length: fault.weight }, () => fault));
}

/**
 * The proxy of one member through which others talk to it: a worker dials those of lower rank only, so nothing runs through
 * that of the highest.
 * @param {Scene} scene
 */
function linked({ members, target }) {
  const proxies = members.map(({ proxy }) => proxy).filter(({ numConnections }) => numConnections > 0);
  return proxies[Math.floor(target * proxies.length)];
}
