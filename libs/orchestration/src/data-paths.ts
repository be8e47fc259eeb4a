import type { DataSpec, DataSpecOf } from './data-spec.js';

/** A file or folder that a data section names. */
export interface DataPath {
  /** Where it stands in the job file, as `data.images`. */
  readonly field: string;
  /** As it stands there: absolute, or from the job file's folder. */
  readonly path: string;
  /** Of a folder all files beneath it may be read. */
  readonly kind: 'file' | 'folder';
}

/** Every file and folder that is read to open the data, each once, in the order of the section. */
export function dataPaths(data: DataSpec): DataPath[] {
  const named = namedDataPaths(data);
  return named.filter(({ path }, index) => named.findIndex((other) => other.path === path) === index);
}

/** The same with every place at which a path stands. A table's own folder stands at the place of the table. */
export function namedDataPaths(data: DataSpec): DataPath[] {
  switch (data.format) {
    case 'images':
      return [
        ...optional('data.folder', data.folder, 'folder'),
        ...optional('data.validation', data.validation, 'folder'),
      ];
    case 'csv':
      return csvPaths(data);
    case 'idx':
      return [...pair('data', data), ...(data.validation ? pair('data.validation', data.validation) : [])];
    case 'cifar':
      return [...list('data.files', data.files), ...list('data.validation', data.validation ?? [])];
    case 'npy':
      if (data.archive !== undefined) return [file('data.archive', data.archive)];
      return [...pair('data', data), ...(data.validation ? pair('data.validation', data.validation) : [])];
  }
}

function csvPaths({ file: table, validation, folder }: DataSpecOf<'csv'>): DataPath[] {
  const tables = [file('data.file', table), ...optional('data.validation', validation, 'file')];
  if (folder !== undefined) return [...tables, { field: 'data.folder', path: folder, kind: 'folder' }];
  return tables.flatMap((each) => [each, { ...each, path: folderOf(each.path), kind: 'folder' }]);
}

/** The folder of a path in the notation of the path itself, so that it stays relative where the path is. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  if (end < 0) return '.';
  return end === 0 ? '/' : path.slice(0, end);
}

function pair(at: string, { images, labels }: { images: string; labels: string }): DataPath[] {
  return [file(`${at}.images`, images), file(`${at}.labels`, labels)];
}

function list(field: string, paths: readonly string[]): DataPath[] {
  return paths.map((path, index) => file(`${field}[${index}]`, path));
}

function optional(field: string, path: string | undefined, kind: DataPath['kind']): DataPath[] {
  return path === undefined ? [] : [{ field, path, kind }];
}

function file(field: string, path: string): DataPath {
  return { field, path, kind: 'file' };
}
