import { fstatSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createLogger } from '@thaw/observability';
import { blocksOfRuns, dealReplicas, type JobSpec, type ReplicaRun } from '@thaw/orchestration';
import type { Assignment } from '@thaw/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FetchedDataset } from './compute/compute-calls.js';
import { ReplicaExamples } from './compute/replica-examples.js';
import { MemberData } from './member-data.js';
import type { MemberGroup } from './member-group.js';
import { servedDataset, type ServedDataset } from './testing/block-fixtures.js';

const REPLICAS = 8;
const SPEC = { train: { replicas: REPLICAS }, verify: { every: 0 } } as unknown as JobSpec;
const FIRST = { start: 0, end: 3 };
const MORE = { start: 0, end: 6 };

/** A member's data, and the indices of the blocks that it asks the coordinator for. */
function memberDataOf({ dataset }: ServedDataset, { sharesFiles = true } = {}) {
  const asked: number[] = [];
  const client = {
    fetchBlock: ({ index }: { index: number }) => {
      asked.push(index);
      return dataset.readBlock(index);
    },
  };
  const logger = createLogger({ name: 'test', level: 'silent' });
  const data = new MemberData({ client, sharesFiles, logger }, SPEC);
  onTestFinished(() => data.close());
  return { data, asked };
}

/** A generation in which the member carries these replicas. */
function groupOf(
  { dataset, info }: ServedDataset,
  run: ReplicaRun,
  { place = dataset.place ?? null, signal = new AbortController().signal } = {},
): MemberGroup {
  const places = { trainPlace: place, holdOutPlace: null };
  const assignment = { train: info, holdOut: null, ...places, members: [{ run }], rank: 0 };
  const identity = { workerId: 'w', jobId: 'j', generation: { term: 1, number: 1 } };
  return { assignment: assignment as unknown as Assignment, identity, signal } as MemberGroup;
}

function wanted({ info }: ServedDataset, { start, end }: ReplicaRun): number[] {
  return blocksOfRuns(info.blocks, dealReplicas(info.numExamples, REPLICAS).slice(start, end));
}

function labelsOf(fetched: FetchedDataset): number[] {
  const examples = new ReplicaExamples(fetched);
  const positions = fetched.blocks.flatMap(({ index }) => {
    const { start, numExamples } = fetched.info.blocks[index]!;
    return Array.from({ length: numExamples }, (_, each) => start + each);
  });
  return [...examples.gather(Uint32Array.from(positions)).labels];
}

/** Another byte in a block of the coordinator's file, which stays the same file. */
async function alter({ dataset, info }: ServedDataset, index: number): Promise<void> {
  const { path } = dataset.place!;
  const bytes = await readFile(path);
  const end = info.blocks.slice(0, index + 1).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  bytes[end - 1]! ^= 1;
  await writeFile(path, bytes);
}

async function served({ skip }: { skip: (why: string) => void }): Promise<ServedDataset> {
  const found = await servedDataset(203);
  if (found.dataset.place === undefined) skip('this system does not tell itself from others');
  return found;
}

describe("a member's blocks", () => {
  it("are read in the coordinator's file where the member finds it, those of its replicas alone", async (test) => {
    const source = await served(test);
    const { data, asked } = memberDataOf(source);
    const { train } = await data.fetch(groupOf(source, FIRST));
    const fetched = await memberDataOf(source, { sharesFiles: false }).data.fetch(groupOf(source, FIRST));
    expect(train.blocks.map(({ index }) => index)).toEqual(wanted(source, FIRST));
    expect(labelsOf(train)).toEqual(labelsOf(fetched.train));
    expect(asked).toEqual([]);
  });

  it('are read there after the file was removed, and those of other replicas too', async (test) => {
    const source = await served(test);
    const { data, asked } = memberDataOf(source);
    await data.fetch(groupOf(source, FIRST));
    await rm(source.dataset.place!.path);
    const { train } = await data.fetch(groupOf(source, MORE));
    expect(train.blocks.map(({ index }) => index)).toEqual(wanted(source, MORE));
    expect(labelsOf(train).length).toBeGreaterThan(0);
    expect(asked).toEqual([]);
  });

  it.each([
    ['it is told of no file', null],
    ['it finds another file there', { identity: 'another:1:2' }],
    ['it finds nothing there', { path: '/nowhere/train.blocks' }],
  ])('are fetched where %s', async (_, other) => {
    const source = await servedDataset(203);
    const place = other && { path: '', identity: '', ...source.dataset.place, ...other };
    const { data, asked } = memberDataOf(source);
    const { train } = await data.fetch(groupOf(source, FIRST, { place }));
    expect(asked.toSorted((left, right) => left - right)).toEqual(wanted(source, FIRST));
    expect(labelsOf(train).length).toBeGreaterThan(0);
  });

  it('are fetched where the member is not to read files of the coordinator', async () => {
    const source = await servedDataset(203);
    const { data, asked } = memberDataOf(source, { sharesFiles: false });
    await data.fetch(groupOf(source, FIRST));
    expect(asked).toHaveLength(wanted(source, FIRST).length);
  });

  it('are fetched where one in the file has changed, and the coordinator names it', async (test) => {
    const source = await served(test);
    const [, changed] = wanted(source, FIRST);
    await alter(source, changed!);
    const { data } = memberDataOf(source);
    await expect(data.fetch(groupOf(source, FIRST))).rejects.toMatchObject({
      code: 'DATA_LOSS',
      message: expect.stringContaining(`${source.dataset.place!.path}: block ${changed} has changed on disk`),
    });
  });

  it('that were read before stay readable where another one has changed', async (test) => {
    const source = await served(test);
    const { data, asked } = memberDataOf(source);
    const { train: before } = await data.fetch(groupOf(source, FIRST));
    const changed = wanted(source, MORE).at(-1)!;
    await alter(source, changed);
    await expect(data.fetch(groupOf(source, MORE))).rejects.toMatchObject({ code: 'DATA_LOSS' });
    expect(asked).toContain(changed);
    expect(labelsOf(before).length).toBeGreaterThan(0);
  });

  it('are not read on when the generation is over', async (test) => {
    const source = await served(test);
    const why = new Error('it is over');
    const group = groupOf(source, FIRST, { signal: AbortSignal.abort(why) });
    await expect(memberDataOf(source).data.fetch(group)).rejects.toBe(why);
  });

  it('are let go of with the job', async (test) => {
    const source = await served(test);
    const { data } = memberDataOf(source);
    const { train } = await data.fetch(groupOf(source, FIRST));
    expect(fstatSync(train.file).isFile()).toBe(true);
    await data.close();
    await data.close();
    expect(() => fstatSync(train.file)).toThrow('EBADF');
  });
});
