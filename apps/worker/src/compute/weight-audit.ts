import { createHash } from 'node:crypto';
import { weightPaths, type Layer, type Weight } from '@thaw/layers';
import type { WeightReport } from '@thaw/orchestration';

/** Remembers the bytes of every weight as they are at its creation, by their SHA-256. */
export class WeightAudit {
  readonly #model: Layer;
  readonly #before: ReadonlyMap<string, string>;

  /** @param before what another audit of an equal model remembers, see {@link before}; by default the weights as they are */
  constructor(model: Layer, before?: Readonly<Record<string, string>>) {
    this.#model = model;
    this.#before = before === undefined ? digests(model) : new Map(Object.entries(before));
  }

  /** The SHA-256 of each weight at the creation, by path. */
  get before(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#before);
  }

  /** Compares the weights with what they were. @param trained those that an optimizer updated meanwhile */
  report(trained: ReadonlySet<Weight>): WeightReport {
    const after = digests(this.#model);
    const weights = [...weightPaths(this.#model)].map(([path, weight]) => ({
      isStatistic: !weight.isTrainable,
      isFrozen: weight.isTrainable && !trained.has(weight),
      isChanged: this.#before.get(path) !== after.get(path),
    }));
    return {
      trainable: trained.size,
      frozen: weights.filter(({ isFrozen }) => isFrozen).length,
      frozenChanged: weights.filter(({ isFrozen, isChanged }) => isFrozen && isChanged).length,
      movingStatisticsChanged: weights.filter(({ isStatistic, isChanged }) => isStatistic && isChanged)
        .length,
    };
  }
}

function digests(model: Layer): ReadonlyMap<string, string> {
  const digestOf = (weight: Weight): string =>
    createHash('sha256').update(new Uint8Array(weight.read().dataSync().buffer)).digest('hex');
  return new Map([...weightPaths(model)].map(([path, weight]) => [path, digestOf(weight)]));
}
