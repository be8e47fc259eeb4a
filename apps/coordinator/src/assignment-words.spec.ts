import { describe, expect, it } from 'vitest';
import { assignmentOf } from './assignment-words.js';
import { describeDataset, type JobMaterials } from './job-materials.js';

const PLACE = { path: '/data/blocks/k/train.blocks', identity: 'a:1:2' };
const dataset = {
  ...{ digest: 'd', sampleShape: [1], dtype: 'uint8', numExamples: 0, blocks: [] },
  place: PLACE,
};

function assigned(data: Readonly<Record<string, unknown>>) {
  const materials = { spec: {}, base: { config: {}, weights: null }, data: { classNames: [], ...data } };
  const effect = {
    type: 'SendAssignment',
    jobId: 'j',
    generation: { term: 1, number: 1 },
    rank: 0,
    members: [],
  };
  return assignmentOf(
    effect as unknown as Parameters<typeof assignmentOf>[0],
    materials as unknown as JobMaterials,
  );
}

describe('where the blocks of a job lie', () => {
  it('is told its members, of each dataset that lies somewhere', () => {
    const holdOut = { ...dataset, place: { ...PLACE, path: '/data/blocks/k/holdOut.blocks' } };
    expect(assigned({ train: dataset, holdOut })).toMatchObject({
      trainPlace: PLACE,
      holdOutPlace: holdOut.place,
    });
    expect(assigned({ train: { ...dataset, place: undefined } })).toMatchObject({
      ...{ trainPlace: null, holdOut: null, holdOutPlace: null },
    });
  });

  it('is not told those who are told of a dataset alone, as the users who download it', () => {
    const described = describeDataset(dataset as never, []);
    expect(JSON.stringify(described)).not.toContain('train.blocks');
  });
});
