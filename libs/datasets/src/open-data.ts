import type { DataSpec } from '@thaw/orchestration';
import { DEFAULT_BLOCK_SIZE_BYTES } from './block-layout.js';
import { type BuildPart, buildDataset, type CorruptionLimit } from './dataset-build.js';
import { type CacheManifest, DatasetCache, type OpenedEntry, partPath } from './dataset-cache.js';
import type { OpenedData } from './dataset.js';
import { InvalidDataset, TooManyCorruptExamples, type UnreadableExample } from './errors.js';
import { exampleOrder, splitHoldOut } from './example-order.js';
import { digestOfParts } from './example-source.js';
import { labelPlacesOf, requireLabelsBelow, type LabelPlaces } from './label-range.js';
import { openSources, type OpenedSources, type SourceOptions } from './open-sources.js';

/** How {@link openData} reads. */
export interface OpenOptions extends SourceOptions {
  /** Folder in which blocks are kept, for this job and the next ones. */
  readonly cacheFolder: string;
  readonly cacheSizeBytes?: number;
  readonly blockSizeBytes?: number;
}

/** Another number makes all blocks anew. */
const LAYOUT_VERSION = 2;

/**
 * Opens the examples of a data section: reads its files, puts the examples into their content-derived order, splits off
 * the held-out part, and keeps both as blocks on disk. Nothing is decoded when the same blocks are there already.
 * The caller closes what it gets.
 *
 * @throws DatasetNotFound, InvalidDataset, DatasetTooLarge, TooManyCorruptExamples, each naming the files
 */
export async function openData(spec: DataSpec, options: OpenOptions): Promise<OpenedData> {
  const sources = await openSources(spec, options);
  try {
    const plan = planParts(spec, sources);
    const { blockSizeBytes = DEFAULT_BLOCK_SIZE_BYTES } = options;
    const limit = { blockSizeBytes, maxSkipped: maxSkippedOf(spec) };
    const cache = new DatasetCache(options.cacheFolder, options.cacheSizeBytes);
    const key = keyOf(spec, sources, blockSizeBytes);
    const entry = await cache.open(key, (folder) => buildParts(plan, folder, limit));
    return toOpenedData(sources, entry, { ...limit, trainOrder: plan.train?.order ?? new Uint32Array() });
  } finally {
    await closeSources(sources);
  }
}

type PartPlan = Readonly<Record<'train' | 'holdOut', Omit<BuildPart, 'path'> | undefined>>;

function planParts(spec: DataSpec, { train, validation }: OpenedSources): PartPlan {
  const order = exampleOrder(train.digest, train.labels.length);
  if (validation !== undefined) {
    const source = validation;
    return {
      train: { source: train, order },
      holdOut: { source, order: exampleOrder(source.digest, source.labels.length) },
    };
  }
  const split = splitHoldOut(order, train.labels, spec);
  if (split.train.length === 0) {
    throw new InvalidDataset(
      `${train.placeOf(0).file}: expected examples left to train on, received ${order.length} examples of which ` +
        `data.holdOut ${spec.holdOut} keeps back all. Lower data.holdOut or add examples.`,
    );
  }
  const holdOut = split.holdOut.length > 0 ? { source: train, order: split.holdOut } : undefined;
  return { train: { source: train, order: split.train }, holdOut };
}

async function buildParts(
  plan: PartPlan,
  folder: string,
  limit: { blockSizeBytes: number } & CorruptionLimit,
): Promise<CacheManifest> {
  const parts: CacheManifest['parts'][] = [];
  const skipped: CacheManifest['skipped'][] = [];
  for (const name of ['train', 'holdOut'] as const) {
    const part = plan[name];
    if (part === undefined) continue;
    const maxSkipped = limit.maxSkipped - skipped.flat().length;
    const built = await buildDataset({ ...part, path: partPath(folder, name) }, { ...limit, maxSkipped });
    if (built.facts.numExamples === 0) {
      throw new InvalidDataset(`data: expected readable examples, received none among ${part.order.length}.`);
    }
    parts.push({ [name]: built.facts });
    skipped.push(built.skipped);
  }
  return { parts: Object.assign({}, ...parts) as CacheManifest['parts'], skipped: skipped.flat() };
}

function toOpenedData(
  { train, validation, classNames }: OpenedSources,
  { parts, skipped }: OpenedEntry,
  { maxSkipped, trainOrder }: CorruptionLimit & { readonly trainOrder: Uint32Array },
): OpenedData {
  if (skipped.length > maxSkipped) throw new TooManyCorruptExamples(skipped, maxSkipped);
  if (parts.train === undefined)
    throw new InvalidDataset('data: expected examples to train on, received none.');
  const places = [train, validation].flatMap((source) => (source ? [labelPlacesOf(source)] : []));
  const opened = { train: parts.train, ...(parts.holdOut && { holdOut: parts.holdOut }) };
  return {
    ...opened,
    numClasses: classNames.length,
    classNames,
    skipped,
    requireLabelsBelow: (numOutputs) => places.forEach((each) => requireLabelsBelow(each, numOutputs)),
    placeOf: placesIn(labelPlacesOf(train), trainOrder, skipped),
    close: async () => {
      await Promise.all(Object.values(opened).map((dataset) => dataset.close()));
    },
  };
}

/** By position in the dataset, which leaves out what could not be read. */
function placesIn(
  { placeOf }: LabelPlaces,
  order: Uint32Array,
  skipped: readonly UnreadableExample[],
): OpenedData['placeOf'] {
  const unreadable = new Set(skipped.map(({ file }) => file));
  let kept: Uint32Array | undefined;
  return (position) => {
    kept ??= unreadable.size === 0 ? order : order.filter((each) => !unreadable.has(placeOf(each).file));
    const original = kept[position];
    if (original === undefined)
      throw new RangeError(`expected the position of one of ${kept.length} examples, received ${position}`);
    return placeOf(original);
  };
}

function keyOf(
  { holdOut, split, splitSeed }: DataSpec,
  sources: OpenedSources,
  blockSizeBytes: number,
): string {
  const rule = JSON.stringify({ version: LAYOUT_VERSION, holdOut, split, splitSeed, blockSizeBytes });
  return digestOfParts(rule, sources.train.digest, sources.validation?.digest ?? '');
}

function maxSkippedOf(spec: DataSpec): number {
  return 'onCorrupt' in spec && spec.onCorrupt !== 'fail' ? spec.onCorrupt.skip : 0;
}

async function closeSources({ train, validation }: OpenedSources): Promise<void> {
  await train.close();
  await validation?.close();
}
