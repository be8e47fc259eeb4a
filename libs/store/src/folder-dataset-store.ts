import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { requireName } from './artifact-name.js';
import { moveIntoPlace, writeAside } from './atomic-write.js';
import type { DatasetStore, StoredDataset } from './dataset-store.js';
import { DatasetUnknown } from './errors.js';
import { whenPresent } from './when-present.js';

const RECORD = /^[0-9a-f]{64}\.json$/;

/** Datasets as one small file each, `DIGEST.json`, in a local folder, which is read once: nobody else may write there meanwhile. */
export class FolderDatasetStore implements DatasetStore {
  readonly #folder: string;
  /** What is in the folder; undefined until it is asked for, and again after each change. */
  #known: Promise<readonly StoredDataset[]> | undefined;
  /** Changes happen one after the other, so that a name is never two datasets'. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param folder created when first written to */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(dataset: StoredDataset): Promise<StoredDataset> {
    if (dataset.name !== '') requireName('dataset name', dataset.name);
    return this.#inTurn(async () => {
      const all = await this.list();
      const known = all.find(({ digest }) => digest === dataset.digest);
      const name = dataset.name || (known?.name ?? '');
      const kept = { ...dataset, name, createdAt: known?.createdAt ?? dataset.createdAt };
      await this.#write(kept);
      const former = all.find((other) => name !== '' && other.name === name && other.digest !== kept.digest);
      if (former) await this.#write({ ...former, name: '' });
      return kept;
    });
  }

  async get(digestOrName: string): Promise<StoredDataset> {
    const found = (await this.list()).find(
      ({ digest, name }) => digest === digestOrName || (name !== '' && name === digestOrName),
    );
    if (found === undefined) throw new DatasetUnknown(digestOrName);
    return found;
  }

  async list(): Promise<StoredDataset[]> {
    const known = (this.#known ??= this.#read());
    try {
      return [...(await known)];
    } catch (thrown) {
      if (this.#known === known) this.#known = undefined;
      throw thrown;
    }
  }

  async #read(): Promise<StoredDataset[]> {
    const names = ((await whenPresent(readdir(this.#folder))) ?? []).filter((name) => RECORD.test(name));
    const texts = await Promise.all(
      names.map((name) => whenPresent(readFile(join(this.#folder, name), 'utf8'))),
    );
    return texts
      .filter((text) => text !== undefined)
      .map((text) => JSON.parse(text) as StoredDataset)
      .sort((left, right) => left.createdAt - right.createdAt || left.digest.localeCompare(right.digest));
  }

  remove(digestOrName: string): Promise<StoredDataset> {
    return this.#inTurn(async () => {
      const dataset = await this.get(digestOrName);
      await rm(join(this.#folder, `${dataset.digest}.json`), { force: true });
      return dataset;
    });
  }

  async #write(dataset: StoredDataset): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const aside = join(this.#folder, `${randomUUID()}.aside`);
    await writeAside(aside, [Buffer.from(JSON.stringify(dataset))]);
    await moveIntoPlace(aside, join(this.#folder, `${dataset.digest}.json`));
  }

  #inTurn<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(change).finally(() => (this.#known = undefined));
    this.#last = result.catch(() => undefined);
    return result;
  }
}
