import { describe, expect, it } from 'vitest';
import { dataPaths } from './data-paths.js';
import { dataSchema } from './data-spec.js';

const CASES: readonly (readonly [object, readonly string[]])[] = [
  [{ format: 'images', folder: 'photos' }, ['data.folder: folder photos']],
  [
    { format: 'images', folder: 'p/train', validation: 'p/check' },
    ['data.folder: folder p/train', 'data.validation: folder p/check'],
  ],
  [{ format: 'csv', file: 'p/labels.csv' }, ['data.file: file p/labels.csv', 'data.file: folder p']],
  [{ format: 'csv', file: '/labels.csv' }, ['data.file: file /labels.csv', 'data.file: folder /']],
  [
    { format: 'csv', file: 'a.csv', validation: 'b.csv', folder: '/photos' },
    ['data.file: file a.csv', 'data.validation: file b.csv', 'data.folder: folder /photos'],
  ],
  [
    { format: 'csv', file: 'a.csv', validation: 'b.csv' },
    ['data.file: file a.csv', 'data.file: folder .', 'data.validation: file b.csv'],
  ],
  [
    { format: 'idx', images: 'i', labels: 'l', validation: { images: 'vi', labels: 'l' } },
    ['data.images: file i', 'data.labels: file l', 'data.validation.images: file vi'],
  ],
  [
    { format: 'cifar', files: ['1.bin', '2.bin'], validation: ['t.bin'] },
    ['data.files[0]: file 1.bin', 'data.files[1]: file 2.bin', 'data.validation[0]: file t.bin'],
  ],
  [
    { format: 'npy', images: 'x.npy', labels: 'y.npy' },
    ['data.images: file x.npy', 'data.labels: file y.npy'],
  ],
  [{ format: 'npy', archive: 'd.npz', images: 'x', labels: 'y' }, ['data.archive: file d.npz']],
];

describe('the paths of a data section', () => {
  it.each(CASES)('are told of %o, each once', (section, expected) => {
    const paths = dataPaths(dataSchema.parse(section));
    expect(paths.map(({ field, path, kind }) => `${field}: ${kind} ${path}`)).toEqual(expected);
  });
});
