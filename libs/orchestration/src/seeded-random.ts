import { InvalidSeed } from './errors.js';

/** 64 bits of seed as two signed 32-bit integers, the form that TensorFlow's stateless random ops take. */
export type Seed = readonly [high: number, low: number];

/**
 * A seed that depends on every part, its kind and its place: `('a', 'b')`, `('ab')` and `(1)`, `('1')` all differ.
 * FNV-1a over the parts, each with its kind and length, and MurmurHash3's finalizer over the result.
 *
 * @throws InvalidSeed when a number is NaN or infinite.
 * @source FNV-1a 64: RFC 9923; fmix64: Austin Appleby, MurmurHash3.cpp
 */
export function deriveSeed(...parts: readonly (string | number)[]): Seed {
  let hash = FNV_OFFSET_BASIS;
  for (const part of parts) hash = fnv1a64(bytesOfPart(part), hash);
  const mixed = mix64(hash);
  return [Number(BigInt.asIntN(32, mixed >> 32n)), Number(BigInt.asIntN(32, mixed))];
}

/** The numbers 0 to n-1 in an order that only the seed decides; every order is equally likely (Fisher-Yates). */
export function shuffledRange(n: number, seed: Seed): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, index) => index);
  const next = xoshiro128(stateOfSeed(seed));
  for (let last = n - 1; last > 0; last -= 1) {
    const other = integerBelow(last + 1, next);
    const value = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = value;
  }
  return order;
}

const FNV_OFFSET_BASIS = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** FNV-1a with 64 bits; `hash` continues an earlier call. */
export function fnv1a64(bytes: Uint8Array, hash: bigint = FNV_OFFSET_BASIS): bigint {
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME);
  return hash;
}

const TEXT = 1;
const NUMBER = 2;

function bytesOfPart(part: string | number): Uint8Array {
  const payload = typeof part === 'string' ? new TextEncoder().encode(part) : bytesOfNumber(part);
  const bytes = new Uint8Array(5 + payload.length);
  new DataView(bytes.buffer).setUint32(1, payload.length);
  bytes[0] = typeof part === 'string' ? TEXT : NUMBER;
  bytes.set(payload, 5);
  return bytes;
}

function bytesOfNumber(value: number): Uint8Array {
  if (!Number.isFinite(value)) {
    throw new InvalidSeed(
      `expected finite numbers to derive a seed from, received ${value}; check the job's seed and step`,
    );
  }
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value === 0 ? 0 : value);
  return bytes;
}

function mix64(value: bigint): bigint {
  let mixed = value;
  mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 33n)) * 0xff51afd7ed558ccdn);
  mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 33n)) * 0xc4ceb9fe1a85ec53n);
  return mixed ^ (mixed >> 33n);
}

/**
 * SplitMix64, which xoshiro's authors advise for filling its state.
 *
 * @source Sebastiano Vigna, https://prng.di.unimi.it/splitmix64.c
 */
export function splitMix64(seed: bigint): () => bigint {
  let state = BigInt.asUintN(64, seed);
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let value = state;
    value = BigInt.asUintN(64, (value ^ (value >> 30n)) * 0xbf58476d1ce4e5b9n);
    value = BigInt.asUintN(64, (value ^ (value >> 27n)) * 0x94d049bb133111ebn);
    return value ^ (value >> 31n);
  };
}

function stateOfSeed([high, low]: Seed): Uint32Array {
  const next = splitMix64((BigInt.asUintN(32, BigInt(high)) << 32n) | BigInt.asUintN(32, BigInt(low)));
  const first = next();
  const second = next();
  return Uint32Array.of(
    Number(first & 0xffffffffn),
    Number(first >> 32n),
    Number(second & 0xffffffffn),
    Number(second >> 32n),
  );
}

/**
 * The generator xoshiro128**: each call gives an integer from 0 to 2^32-1. Takes ownership of `state`.
 *
 * @source David Blackman and Sebastiano Vigna, https://prng.di.unimi.it/xoshiro128starstar.c
 */
export function xoshiro128(state: Uint32Array): () => number {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** An integer from 0 to limit-1, all equally likely: draws from the incomplete last round are rejected. */
function integerBelow(limit: number, next: () => number): number {
  const end = 2 ** 32 - (2 ** 32 % limit);
  let drawn = next();
  while (drawn >= end) drawn = next();
  return drawn % limit;
}
