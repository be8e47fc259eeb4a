import type { Seed } from './random-ops.js';

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;

/**
 * Hashes parts to a 64-bit seed; parts are told apart from each other and by type (`['a', 'b']` is not `['ab']`, 1 is not `'1'`).
 *
 * FNV-1a over the UTF-16 units of the parts' JSON, then the finalizer of SplitMix64, because FNV alone mixes its last bytes badly.
 * @source http://www.isthe.com/chongo/tech/comp/fnv/ and https://prng.di.unimi.it/splitmix64.c
 */
export function seedFrom(...parts: readonly (string | number)[]): Seed {
  const text = JSON.stringify(parts);
  let hash = FNV_OFFSET;
  for (let index = 0; index < text.length; index++) {
    hash = ((hash ^ BigInt(text.charCodeAt(index))) * FNV_PRIME) & MASK;
  }
  const mixed = mix(hash);
  return [Number(BigInt.asIntN(32, mixed >> 32n)), Number(BigInt.asIntN(32, mixed))];
}

function mix(state: bigint): bigint {
  let z = (state + 0x9e3779b97f4a7c15n) & MASK;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return z ^ (z >> 31n);
}
