import { appendFile, stat, writeFile } from 'node:fs/promises';

import { csvLine, type Logs } from '@thaw/training';

import { Callback } from './callback.js';

/** Settings of {@link CSVLogger}; the defaults are Keras's. */
export interface CSVLoggerOptions {
  /** By default a comma. */
  separator?: string | undefined;
  /** Whether what the file holds stays; by default false. */
  append?: boolean | undefined;
}

/**
 * Writes the logs of every epoch as a line of a file: `epoch` first, then the names of the first epoch's logs in order, and
 * `NA` where an epoch has no such number. Without validation in the first epoch there are columns for it all the same.
 *
 * @source keras/src/callbacks/csv_logger.py
 */
export class CSVLogger extends Callback {
  readonly #filename: string;
  readonly #separator: string;
  readonly #append: boolean;
  #columns: readonly string[] | undefined;

  constructor(filename: string, { separator = ',', append = false }: CSVLoggerOptions = {}) {
    super();
    this.#filename = filename;
    this.#separator = separator;
    this.#append = append;
  }

  override async onTrainBegin(): Promise<void> {
    this.#columns = undefined;
    if (!this.#append) await writeFile(this.#filename, '');
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const isFirst = this.#columns === undefined;
    const columns = (this.#columns ??= columnsOf(logs));
    if (isFirst && (await isEmpty(this.#filename))) await this.#write(['epoch', ...columns]);
    await this.#write([epoch, ...columns.map((name) => logs[name] ?? 'NA')]);
  }

  async #write(fields: readonly (string | number)[]): Promise<void> {
    await appendFile(this.#filename, csvLine(fields, this.#separator));
  }
}

function columnsOf(logs: Logs): readonly string[] {
  const names = Object.keys(logs).sort();
  return names.some((name) => name.startsWith('val_'))
    ? names
    : [...names, ...names.map((name) => `val_${name}`)];
}

async function isEmpty(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined || found.size === 0;
}
