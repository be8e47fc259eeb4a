// @ts-check

/** @typedef {import('../random.mjs').Random} Random */

/** Lengths and offsets that no small file can mean, and those that turn a reader back. */
const HOSTILE_NUMBERS = [
  0n,
  1n,
  8n,
  0x7fffffffn,
  0xffffffffn,
  10n * 10n ** 9n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];
/** Where the structures of HDF5 and zip begin; what follows are their lengths and addresses. */
const STRUCTURES = [
  'HDF',
  'OHDR',
  'OCHK',
  'TREE',
  'SNOD',
  'HEAP',
  'GCOL',
  'FRHP',
  'BTHD',
  'PK\x01\x02',
  'PK\x05\x06',
  'PK\x03\x04',
];
const STRUCTURE_BYTES = 96;

/**
 * Changes bytes in one to four ways: bits, numbers, pieces moved, ends cut.
 * @param {Buffer} bytes left as they are
 * @param {Random} random
 * @returns {Buffer}
 */
export function mutateBytes(bytes, random) {
  const numChanges = 1 + random.below(4);
  /** @type {Buffer} */
  let changed = Buffer.from(bytes);
  for (let change = 0; change < numChanges && changed.length > 0; change += 1)
    changed = random.pick(CHANGES)(changed, random);
  return changed;
}

/** @type {readonly ((bytes: Buffer, random: Random) => Buffer)[]} */
const CHANGES = [flipBit, flipBit, setByte, setNumber, setNumber, setNumber, copyWithin, splice, truncate];

/** @param {Buffer} bytes @param {Random} random */
function flipBit(bytes, random) {
  const at = placeIn(bytes, random);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  return bytes;
}

/** @param {Buffer} bytes @param {Random} random */
function setByte(bytes, random) {
  bytes[placeIn(bytes, random)] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
  return bytes;
}

/** A number of 2, 4 or 8 bytes: a hostile one, or a place in the file. @param {Buffer} bytes @param {Random} random */
function setNumber(bytes, random) {
  const width = random.pick([2, 4, 8, 8]);
  const at = Math.floor(placeIn(bytes, random) / width) * width;
  const address = BigInt(random.below(bytes.length / 8) * 8);
  const value = random.chance(0.4) ? address : random.pick(HOSTILE_NUMBERS);
  for (let index = 0; index < width && at + index < bytes.length; index += 1)
    bytes[at + index] = Number((value >> BigInt(8 * index)) & 0xffn);
  return bytes;
}

/** Puts a piece over another. @param {Buffer} bytes @param {Random} random */
function copyWithin(bytes, random) {
  const start = placeIn(bytes, random);
  return bytes.copyWithin(placeIn(bytes, random), start, start + 1 + random.below(64));
}

/** Takes a piece out, or puts it in twice. @param {Buffer} bytes @param {Random} random */
function splice(bytes, random) {
  const at = placeIn(bytes, random);
  const length = 1 + random.below(256);
  return random.chance(0.5)
    ? Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
    : Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
}

/** @param {Buffer} bytes @param {Random} random */
function truncate(bytes, random) {
  return bytes.subarray(0, random.below(bytes.length));
}

/** Most often in the structures that lead a reader through the file. @param {Buffer} bytes @param {Random} random */
function placeIn(bytes, random) {
  if (random.chance(0.25)) return random.below(bytes.length);
  const start = bytes.indexOf(random.pick(STRUCTURES), random.below(bytes.length), 'latin1');
  const from = start === -1 ? 0 : start;
  return Math.min(bytes.length - 1, from + random.below(STRUCTURE_BYTES));
}
