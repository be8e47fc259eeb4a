import {
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  openSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FeatureCache, type FeatureSource } from './feature-cache.js';

const SOURCE: FeatureSource = {
  prefix: 'a'.repeat(64),
  dataset: 'b'.repeat(64),
  values: '{}',
  numerics: 'c'.repeat(64),
  numExamples: 100,
  featureSize: 16,
};

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-features-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const featuresOf = (position: number): Float32Array =>
  Float32Array.from({ length: SOURCE.featureSize }, (_, index) => position + index / 7);

function written(folder: string, positions: readonly number[], source = SOURCE): FeatureCache {
  const cache = new FeatureCache(folder);
  const file = cache.open(source);
  for (const position of positions) file.write(position, featuresOf(position));
  file.close();
  return cache;
}

function read(cache: FeatureCache, position: number, source = SOURCE): Float32Array | undefined {
  const into = new Float32Array(SOURCE.featureSize);
  const file = cache.open(source);
  const isThere = file.read(position, into);
  file.close();
  return isThere ? into : undefined;
}

function featuresFile(folder: string): string {
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.features'))!,
  );
}

describe('a cache of features', () => {
  it('gives back what was written, by another process too, and nothing else', () => {
    const folder = newFolder();
    written(folder, [3, 99, 0]);
    const again = new FeatureCache(folder);
    for (const position of [0, 3, 99]) expect(read(again, position)).toEqual(featuresOf(position));
    for (const position of [1, 98]) expect(read(again, position)).toBeUndefined();
  });

  it('keeps apart what another model, data, treatment or machine makes', () => {
    const cache = written(newFolder(), [5]);
    for (const change of ['prefix', 'dataset', 'values', 'numerics'] as const)
      expect(read(cache, 5, { ...SOURCE, [change]: 'other' })).toBeUndefined();
  });

  it('takes what is torn or altered for absent, and says how much of it there is', () => {
    const folder = newFolder();
    const cache = written(folder, [0, 1, 2]);
    const path = featuresFile(folder);
    truncateSync(path, statSync(path).size - 5);
    const file = openSync(path, 'r+');
    writeSync(file, Uint8Array.of(99), 0, 1, 9);
    closeSync(file);
    expect([0, 1, 2].map((position) => read(cache, position))).toEqual([undefined, featuresOf(1), undefined]);
    const [entry] = cache.list();
    expect(cache.verify(entry!)).toEqual({ numWhole: 1, numDamaged: 2 });
  });

  it('does not take the features of one example for those of another', () => {
    const folder = newFolder();
    const cache = written(folder, [0, 1]);
    const path = featuresFile(folder);
    const size = statSync(path).size / 2;
    const bytes = Uint8Array.from({ length: size });
    const file = openSync(path, 'r+');
    writeSync(file, bytes, 0, size, 0);
    closeSync(file);
    expect(read(cache, 0)).toBeUndefined();
  });

  it('lists what is there, and forgets it', () => {
    const folder = newFolder();
    const cache = written(folder, [1]);
    writeFileSync(join(folder, 'other.json'), 'no description');
    const [entry, ...others] = cache.list();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ source: SOURCE });
    expect(entry!.sizeBytes).toBeGreaterThan(0);
    cache.remove(entry!.key);
    expect(cache.list()).toEqual([]);
  });

  it('lets the least recently used go where there would be too much', () => {
    const folder = newFolder();
    const cache = new FeatureCache(folder, 12_000);
    const open = (dataset: string): void => {
      const file = cache.open({ ...SOURCE, dataset });
      file.write(0, featuresOf(0));
      file.close();
    };
    open('first');
    open('second');
    expect(
      cache
        .list()
        .map(({ source }) => source.dataset)
        .sort(),
    ).toEqual(['first', 'second']);
    open('third');
    expect(cache.list().map(({ source }) => source.dataset)).toContain('third');
    expect(cache.list().length).toBeLessThan(3);
  });
});
