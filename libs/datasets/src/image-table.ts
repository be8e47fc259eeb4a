import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { messageOf } from '@thaw/errors';
import type { DataSpecOf } from '@thaw/orchestration';
import { parse } from 'csv-parse/sync';
import { realFolder, requireInside, resolveInside } from './contained-path.js';
import { DatasetNotFound, InvalidDataset } from './errors.js';
import type { ListedImage } from './image-folder.js';

/** How a table is read. */
export type TableSettings = Pick<DataSpecOf<'csv'>, 'header' | 'delimiter' | 'path' | 'label'>;

/** A table of images that is read; paths as they are opened. */
export interface ImageTable extends TableSettings {
  readonly file: string;
  /** Where its paths start; by default the table's folder. */
  readonly folder?: string | undefined;
}

/**
 * Lists the images of a table in the order of its rows; the class name is what stands in the label's column.
 *
 * @throws DatasetNotFound, InvalidDataset naming file and line: a row without the columns, a path that leaves the folder,
 *   a path that stands there twice
 */
export async function listImageTable(table: ImageTable): Promise<ListedImage[]> {
  const folder = table.folder ?? dirname(table.file);
  const root = await realFolder(folder, 'data.folder');
  const rows = await readRows(table);
  const columns = chooseColumns(table, rows);
  const images: ListedImage[] = [];
  const lines = new Map<string, number>();
  for (const { cells, line } of table.header ? rows.slice(1) : rows) {
    const where = `${table.file}:${line}`;
    const [name, className] = [columns.path, columns.label].map((index) => cells[index]?.trim());
    if (!name || !className) throw incomplete(where, columns, cells);
    const path = await locate(root, name, where);
    const first = lines.get(path);
    if (first !== undefined) {
      throw new InvalidDataset(
        `${where}: expected each image once, received ${name} as on line ${first}. Remove one of both.`,
      );
    }
    lines.set(path, line);
    images.push({ name, path, className });
  }
  if (images.length > 0) return images;
  throw new InvalidDataset(
    `${table.file}: expected rows of images and labels, received none. Check the file.`,
  );
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

async function readRows({ file, delimiter }: ImageTable): Promise<Row[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new DatasetNotFound(
      `${file}: expected a table of images, received "${messageOf(cause)}". Check the paths under data in the job file.`,
      { cause },
    );
  });
  try {
    const options = {
      delimiter,
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    } as const;
    const records = parse(text, options) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    throw new InvalidDataset(
      `${file}: expected a table, received "${messageOf(error)}". Check quotes and data.delimiter.`,
      {
        cause: error,
      },
    );
  }
}

function chooseColumns(table: ImageTable, rows: readonly Row[]): { path: number; label: number } {
  const names = table.header ? (rows[0]?.cells.map((cell) => cell.trim()) ?? []) : undefined;
  const indexOf = (field: 'path' | 'label'): number => {
    const column = table[field];
    if (typeof column === 'number') return column;
    const index = names?.indexOf(column) ?? -1;
    if (index >= 0) return index;
    throw new InvalidDataset(
      `${table.file}: expected a column ${column} for data.${field}, received ` +
        `${names === undefined ? 'a table without a header' : `the columns ${names.join(', ')}`}. Name one of them, or give its number from 0.`,
    );
  };
  return { path: indexOf('path'), label: indexOf('label') };
}

async function locate(root: string, name: string, where: string): Promise<string> {
  const path = resolve(root, name);
  try {
    requireInside(root, path, name);
    return (await resolveInside(root, path)) ?? path;
  } catch (error) {
    throw new InvalidDataset(`${where}: ${messageOf(error)}`, { cause: error });
  }
}

function incomplete(
  where: string,
  columns: { path: number; label: number },
  cells: readonly string[],
): InvalidDataset {
  return new InvalidDataset(
    `${where}: expected a path in column ${columns.path} and a label in column ${columns.label} (from 0), received ` +
      `${cells.length} columns: ${cells.join(', ').slice(0, 100)}. Complete the row, or set data.path, data.label and data.delimiter.`,
  );
}
