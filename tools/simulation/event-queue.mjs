// @ts-check

/**
 * What will happen in simulated time: the earliest first, of several at the same time the one that was planned first.
 * @param {number} startAt
 */
export function createEventQueue(startAt) {
  /** @type {{ at: number, order: number, happen: () => void }[]} */
  const heap = [];
  let now = startAt;
  let numPlanned = 0;
  /** @param {number} left @param {number} right */
  const isEarlier = (left, right) => {
    const [a, b] = [heap[left], heap[right]];
    return a !== undefined && b !== undefined && (a.at - b.at || a.order - b.order) < 0;
  };
  /** @param {number} left @param {number} right */
  const swap = (left, right) => {
    const [a, b] = [heap[left], heap[right]];
    if (a !== undefined && b !== undefined) [heap[left], heap[right]] = [b, a];
  };
  const sink = () => {
    for (let place = 0; ;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      const child = isEarlier(right, left) ? right : left;
      if (!isEarlier(child, place)) return;
      swap(place, child);
      place = child;
    }
  };
  return {
    get now() {
      return now;
    },
    /** @param {number} delayMs @param {() => void} happen */
    after(delayMs, happen) {
      heap.push({ at: now + delayMs, order: (numPlanned += 1), happen });
      for (let place = heap.length - 1; place > 0; place = (place - 1) >> 1) {
        if (!isEarlier(place, (place - 1) >> 1)) return;
        swap(place, (place - 1) >> 1);
      }
    },
    /** Lets the next thing happen. @returns {boolean} false where nothing is planned */
    next() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return false;
      if (first !== last) {
        heap[0] = last;
        sink();
      }
      now = first.at;
      first.happen();
      return true;
    },
  };
}
