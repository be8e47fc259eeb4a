// @ts-check

/**
 * What a set-up tells while it works. One step runs at a time.
 * @typedef {object} Progress
 * @property {(text: string, totalBytes?: number) => void} begin a step starts
 * @property {(doneBytes: number, totalBytes?: number) => void} advance
 * @property {(text: string) => void} end the step is done
 * @property {(text: string) => void} note something a person should know, in the middle of a step or between two
 */

/** @typedef {{ isTTY?: boolean, columns?: number, write(text: string): unknown }} Sink */

const BAR_WIDTH = 24;
const LINE_EVERY_PERCENT = 20;

/** Says nothing. @type {Progress} */
export const silentProgress = { begin() {}, advance() {}, end() {}, note() {} };

/**
 * A bar on a terminal, plain lines otherwise.
 * @param {Sink} sink
 * @returns {Progress}
 */
export function createProgress(sink) {
  return sink.isTTY ? barProgress(sink) : lineProgress(sink);
}

/**
 * One JSON object per line: `{"event": "begin" | "advance" | "end" | "note", ...}`.
 * @param {Sink} sink
 * @returns {Progress}
 */
export function jsonProgress(sink) {
  const say = (/** @type {object} */ event) => sink.write(`${JSON.stringify(event)}\n`);
  const percents = percentSteps();
  return {
    begin(text, totalBytes) {
      percents.restart(totalBytes);
      say({ event: 'begin', text, totalBytes });
    },
    advance(doneBytes, totalBytes) {
      if (percents.next(doneBytes, totalBytes, 1) !== undefined) say({ event: 'advance', doneBytes });
    },
    end: (text) => say({ event: 'end', text }),
    note: (text) => say({ event: 'note', text }),
  };
}

/** @param {Sink} sink @returns {Progress} */
function lineProgress(sink) {
  const percents = percentSteps();
  return {
    begin(text, totalBytes) {
      percents.restart(totalBytes);
      sink.write(`${text} ...\n`);
    },
    advance(doneBytes, totalBytes) {
      const percent = percents.next(doneBytes, totalBytes, LINE_EVERY_PERCENT);
      if (percent !== undefined && percent > 0) sink.write(`  ${percent}%\n`);
    },
    end: (text) => sink.write(`  ${text}\n`),
    note: (text) => sink.write(`  ${text}\n`),
  };
}

/** @param {Sink} sink @returns {Progress} */
function barProgress(sink) {
  const percents = percentSteps();
  let current = '';
  const draw = (/** @type {string} */ line) =>
    sink.write(`\r\x1b[2K${line.slice(0, (sink.columns ?? 80) - 1)}`);
  return {
    begin(text, totalBytes) {
      percents.restart(totalBytes);
      current = text;
      draw(`${text} ...`);
    },
    advance(doneBytes, totalBytes) {
      const percent = percents.next(doneBytes, totalBytes, 1);
      if (percent === undefined) return;
      const numFull = Math.round((percent / 100) * BAR_WIDTH);
      draw(
        `${'█'.repeat(numFull)}${'░'.repeat(BAR_WIDTH - numFull)} ${String(percent).padStart(3)}% ${current}`,
      );
    },
    end(text) {
      draw('');
      sink.write(`✓ ${text}\n`);
    },
    note(text) {
      draw('');
      sink.write(`  ${text}\n`);
    },
  };
}

/** Thins a stream of byte counts out to whole percents. */
function percentSteps() {
  let total = 0;
  let said = -1;
  return {
    restart(totalBytes = 0) {
      total = totalBytes;
      said = -1;
    },
    /** @param {number} doneBytes @param {number} totalBytes @param {number} every @returns {number | undefined} */
    next(doneBytes, totalBytes = total, every) {
      const percent = Math.min(100, Math.floor((doneBytes * 100) / Math.max(totalBytes, 1)));
      const step = percent - (percent % every);
      if (step <= said) return undefined;
      said = step;
      return step;
    },
  };
}
