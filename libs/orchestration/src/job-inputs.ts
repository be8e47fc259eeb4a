import { weightsPathOf } from './application-spec.js';
import { folderOf, namedDataPaths, type DataPath } from './data-paths.js';
import type { JobSpec } from './job-spec.js';
import type { BaseSpec } from './model-spec.js';

/** A path in a job that means a file or folder of the user's machine, or of an uploaded dataset. */
export interface JobInputPlace {
  /** Where it stands, such as `data.images` or `data.files[0]`. */
  readonly field: string;
  /** As it stands there. */
  readonly path: string;
  /** What is uploaded: the path itself, or the folder around it when all files beside it may be read too. */
  readonly root: string;
}

/** A path in a dataset that the coordinator has, as `dataset:NAME` or `dataset:NAME/PATH`. */
export interface DatasetReference {
  /** A name or digest. */
  readonly dataset: string;
  /** From the dataset's folder; empty for all of it. May be anything: it is to be checked before it is joined to a folder. */
  readonly within: string;
}

const BASE = 'model.base.';
const DATASET_PREFIX = 'dataset:';

/** Every input of a job, in the order of the job file's sections. */
export function inputsOf({ data, model: { base } }: JobSpec): JobInputPlace[] {
  const named = namedDataPaths(data);
  const ofData = named
    .filter((entry) => entry.kind === 'file' || !isAroundFile(entry, named))
    .map((entry): JobInputPlace => {
      const { field, path } = entry;
      const hasFolder =
        entry.kind === 'file' && named.some((other) => other.kind === 'folder' && other.field === field);
      return { field, path, root: hasFolder ? folderOf(path) : path };
    });
  return [...ofData, ...inputOfBase(base)];
}

/** Whether an input is a model file, and not data. */
export function isModelInput({ field }: Pick<JobInputPlace, 'field'>): boolean {
  return field.startsWith(BASE);
}

/** What `dataset:NAME/PATH` means; undefined for a local path. */
export function datasetReferenceOf(path: string): DatasetReference | undefined {
  if (!path.startsWith(DATASET_PREFIX)) return undefined;
  const [dataset = '', ...within] = path.slice(DATASET_PREFIX.length).split('/');
  return { dataset, within: within.join('/') };
}

/**
 * The same job with other paths at its inputs.
 * @param locate where a root is
 */
export function withInputPaths(spec: JobSpec, locate: (root: string) => string): JobSpec {
  return inputsOf(spec).reduce((job, { field, path, root }) => {
    const located = path === root ? locate(root) : `${locate(root)}/${path.slice(path.lastIndexOf('/') + 1)}`;
    return replaceAt(job, keysOf(field), located) as JobSpec;
  }, spec);
}

/** The same job with the input paths of another one, which names as many. */
export function withInputPathsOf(spec: JobSpec, other: JobSpec): JobSpec {
  return inputsOf(other).reduce(
    (job, { field, path }) => replaceAt(job, keysOf(field), path) as JobSpec,
    spec,
  );
}

function inputOfBase(base: BaseSpec): JobInputPlace[] {
  const [key, path] =
    'file' in base
      ? ['file', base.file]
      : ['weights', 'application' in base ? weightsPathOf(base) : undefined];
  return path === undefined ? [] : [{ field: `${BASE}${key}`, path, root: path }];
}

function isAroundFile({ field }: DataPath, named: readonly DataPath[]): boolean {
  return named.some((other) => other.kind === 'file' && other.field === field);
}

function keysOf(field: string): string[] {
  return field.split(/[.[\]]+/).filter((key) => key !== '');
}

function replaceAt(node: unknown, [key, ...rest]: readonly string[], value: string): unknown {
  if (key === undefined) return value;
  if (Array.isArray(node)) {
    const entries: readonly unknown[] = node;
    return entries.map((entry, index) => (String(index) === key ? replaceAt(entry, rest, value) : entry));
  }
  const object = node as Readonly<Record<string, unknown>>;
  return { ...object, [key]: replaceAt(object[key], rest, value) };
}
