/**
 * Ticks every so many milliseconds, and says by how much a tick came late: so long this process did nothing, and
 * what others sent it meanwhile it reads only after the tick.
 * @param everyMs a tick that is later than this by as much again is late
 * @returns the timer, to be cleared
 */
export function startLeaseClock(everyMs: number, onTick: (deafMs: number) => void): NodeJS.Timeout {
  let expectedAt = performance.now() + everyMs;
  return setInterval(() => {
    const now = performance.now();
    const lateMs = Math.round(now - expectedAt);
    expectedAt = now + everyMs;
    onTick(lateMs > everyMs ? lateMs : 0);
  }, everyMs);
}
