// @ts-check

/** @typedef {import('../random.mjs').Random} Random */
/** @typedef {{ holder: Record<string, unknown>, key: string }} Place */

const DEPTHS = [100, 300, 1000];

/**
 * JSON with one to four of its values replaced, dropped, doubled or exchanged, or with text that is nearly JSON.
 * @param {string} text
 * @param {Random} random
 * @returns {string}
 */
export function mutateJson(text, random) {
  const json = { root: JSON.parse(text) };
  const numChanges = 1 + random.below(4);
  for (let change = 0; change < numChanges; change += 1) {
    const places = placesIn(json);
    if (places.length === 0) break;
    random.pick(CHANGES)(random.pick(places), places, random);
  }
  const changed = JSON.stringify(json.root) ?? '';
  return random.chance(0.1) ? spoil(changed, random) : changed;
}

/** @type {readonly ((place: Place, places: readonly Place[], random: Random) => void)[]} */
const CHANGES = [replace, replace, replace, drop, exchange, enlarge];

/** @param {Place} place @param {readonly Place[]} _ @param {Random} random */
function replace({ holder, key }, _, random) {
  holder[key] = random.pick(REPLACEMENTS)();
}

/** @param {Place} place */
function drop({ holder, key }) {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

/** @param {Place} place @param {readonly Place[]} places @param {Random} random */
function exchange({ holder, key }, places, random) {
  const other = random.pick(places);
  // A copy, as a value within itself is no JSON.
  holder[key] = JSON.parse(JSON.stringify(other.holder[other.key] ?? null));
}

/** A list or object with its first value many times. @param {Place} place @param {readonly Place[]} _ @param {Random} random */
function enlarge({ holder, key }, _, random) {
  const value = holder[key];
  const count = random.pick([2, 30, 1000]);
  if (Array.isArray(value)) holder[key] = Array.from({ length: count }, () => value[0] ?? null);
  else if (typeof value === 'number') holder[key] = value * count;
  else if (typeof value === 'string') holder[key] = value.repeat(count);
}

/** @type {readonly (() => unknown)[]} */
const REPLACEMENTS = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 0.5,
  () => 2 ** 31,
  () => 1e15,
  () => 1e308,
  () => '',
  () => '../x',
  () => '__proto__',
  () => 'constructor',
  () => 'float16',
  () => [],
  () => ({}),
  () => [null],
  () => [-1, 0],
  () => [1e9, 1e9],
  () => ({ class_name: 'Dense', config: {} }),
  () => ({ class_name: 'toString', config: null }),
  ...DEPTHS.map((depth) => () => nested(depth)),
];

/** @param {number} depth */
function nested(depth) {
  /** @type {unknown} */
  let value = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { config: value };
  return value;
}

/** @param {string} text @param {Random} random */
function spoil(text, random) {
  const at = random.below(text.length);
  return random.pick([
    text.slice(0, at),
    `${text.slice(0, at)}\u0000${text.slice(at)}`,
    `${text}${text}`,
    `\ufeff${text}`,
    '['.repeat(10_000),
    '{"config":'.repeat(10_000),
  ]);
}

/** Every value by who holds it. @param {object} root @returns {readonly Place[]} */
function placesIn(root) {
  /** @type {Place[]} */
  const places = [];
  const open = [/** @type {Record<string, unknown>} */ (root)];
  for (let holder = open.pop(); holder !== undefined; holder = open.pop()) {
    for (const [key, value] of Object.entries(holder)) {
      places.push({ holder, key });
      if (typeof value === 'object' && value !== null)
        open.push(/** @type {Record<string, unknown>} */ (value));
    }
    // What one change made large need not be walked by the next.
    if (places.length > 20_000) break;
  }
  return places;
}
