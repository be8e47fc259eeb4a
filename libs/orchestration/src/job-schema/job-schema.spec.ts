import { describe, expect, it } from 'vitest';
import { parseJobFile } from '../job-file.js';
import { errorOf } from '../testing/job-file-error.js';
import { jobWith, placesOf } from '../testing/job-places.js';
import { explainField } from './explanation.js';
import { descriptionOf, exampleOf } from './field-text.js';
import { jobFields } from './job-field.js';
import { jobJsonSchema, type JsonSchema } from './json-schema.js';
import { optionsOf } from './schema-options.js';
import { referencePage } from './reference-page.js';

describe('the schema of job files', () => {
  it('describes every field', () => {
    const silent = jobFields().filter(({ schema }) => descriptionOf(schema) === '');
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('is one that editors take: named, closed, and with no limit that goes without saying', () => {
    const schema = jobJsonSchema();
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:thaw:job-file:v1',
      additionalProperties: false,
    });
    expect(JSON.stringify(schema)).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });

  // Rules between fields may refuse the job elsewhere; the field itself has to be accepted.
  it.each(placesOf().map((place) => [place.label, place] as const))(
    'has an example of %s',
    (_label, place) => {
      const text = JSON.stringify(jobWith(place, exampleOf(place.schema)));
      expect(problemsAt(text, place.path), text).toEqual([]);
    },
  );
});

describe('a wrong value', () => {
  it.each(placesOf().map((place) => [place.label, place] as const))('for %s is told', (_label, place) => {
    const wrong = wrongFor(place.schema);
    const text = JSON.stringify(jobWith(place, wrong.value), undefined, 2);
    const [problem] = problemsAt(text, place.path);
    expect(problem, text).toBeDefined();
    expect(problem?.file).toBe('job.yaml');
    const line = text.split('\n')[problem!.line - 1]!.slice(problem!.column - 1);
    expect(line.startsWith(JSON.stringify(wrong.value))).toBe(true);
    expect(problem?.expected.length).toBeGreaterThan(3);
    expect(problem?.received).not.toBe('');
    expect(problem?.nearest).toBe(wrong.nearest);
  });

  it('is told beside all others', () => {
    const text = JSON.stringify({ name: 5, modules: 'x', model: 7, data: 'y', train: 9, workers: 3 });
    expect(errorOf(text).problems.map(({ path }) => path)).toEqual([
      'name',
      'modules',
      'model',
      'data',
      'train',
      'workers',
    ]);
  });
});

describe('an explanation', () => {
  it('says of a field what it is, with an example that stands in a file', () => {
    expect(explainField('train.optimizer.learningRate')).toMatchObject([
      {
        path: 'train.optimizer.learningRate',
        default: 'required',
        variants: [],
        example: 'train:\n  optimizer:\n    learningRate: 0.001',
        description: 'Step size: a number, or a schedule over the steps of the job.',
      },
    ]);
  });

  it('tells the meanings of a name apart by what was chosen around it', () => {
    const explanations = explainField('data.images');
    expect(explanations.map(({ variants }) => variants)).toEqual([['format: idx'], ['format: npy']]);
  });

  it('takes the entries of a list with or without a number', () => {
    expect(explainField('model.head[2].class_name')).toEqual(explainField('model.head.class_name'));
  });

  it.each([
    ['train.optimiser', 'train.optimizer'],
    ['train.batchsize', 'train.batchSize'],
    ['optimizer', 'train.optimizer'],
    ['model.base.aplication', 'model.base.application'],
  ])('of %s, which there is not, names %s', (path, nearest) => {
    expect(() => explainField(path)).toThrow(
      `expected the path of a field in a job file, received "${path}" (did you mean ${nearest}?); at the top there are name, modules, model, data, train, workers, priority, checkpoints, verify, outputs`,
    );
  });
});

describe('the reference page', () => {
  it('has a row for every field', () => {
    const page = referencePage();
    for (const { path } of jobFields()) expect(page).toContain(`| \`${path}\` |`);
  });
});

/** What is wrong at a path, indices left out. */
function problemsAt(text: string, path: string) {
  try {
    parseJobFile(text, 'job.yaml');
    return [];
  } catch {
    const plain = (each: string): string => each.replaceAll(/\[\d+\]/g, '[]');
    return errorOf(text).problems.filter((problem) => plain(problem.path) === path);
  }
}

/** A value that no field of this schema takes; of a choice, one of its texts misspelt. */
function wrongFor(schema: JsonSchema): { value: unknown; nearest?: string | undefined } {
  const [choice] = schema.enum ?? [];
  if (typeof choice === 'string') return { value: `${choice}x`, nearest: choice };
  if (schema.enum !== undefined) return { value: 'x' };
  if (optionsOf(schema).length > 0) return { value: true };
  return { value: schema.type === 'string' ? 5 : 'x' };
}
