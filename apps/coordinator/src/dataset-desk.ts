import path from 'node:path';
import { ThawError } from '@thaw/errors';
import {
  InvalidMessage,
  MAX_MANIFEST_BYTES,
  parseManifest,
  type DatasetServiceHandlers,
  type DatasetView,
  type ManifestFile,
} from '@thaw/protocol';
import { ContentNotFound, type ContentStore, type DatasetStore } from '@thaw/store';

/** Files that are placed at the same time: each waits for the disk a few times. */
const MOST_AT_ONCE = 8;

/** Keeps which uploaded folders there are. */
export class DatasetDesk implements DatasetServiceHandlers {
  readonly #contents: ContentStore;
  readonly #datasets: DatasetStore;

  constructor(contents: ContentStore, datasets: DatasetStore) {
    this.#contents = contents;
    this.#datasets = datasets;
  }

  async create(digest: string, name: string): Promise<DatasetView> {
    const files = await this.#filesOf(digest);
    for (const file of files) {
      if (!(await this.#contents.has(file))) throw notUploaded(file);
    }
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    return this.#datasets.put({ digest, name, numFiles: files.length, sizeBytes, createdAt: Date.now() });
  }

  async list(): Promise<readonly DatasetView[]> {
    return this.#datasets.list();
  }

  /** Its room is free at once, but for what other datasets hold too. */
  async remove(digestOrName: string): Promise<DatasetView> {
    const removed = await this.#datasets.remove(digestOrName);
    const kept = await this.#contentsOf(await this.#datasets.list());
    for (const sha256 of await this.#contentsOf([removed])) {
      if (!kept.has(sha256)) await this.#contents.remove(sha256);
    }
    return removed;
  }

  /** The digest that a digest or name means. @throws DatasetUnknown */
  async digestOf(digestOrName: string): Promise<string> {
    return (await this.#datasets.get(digestOrName)).digest;
  }

  /** Makes a dataset's files readable below a folder of this machine. @throws DatasetUnknown, ContentNotFound */
  async place(digest: string, folder: string): Promise<void> {
    const { digest: known } = await this.#datasets.get(digest);
    const waiting = await this.#filesOf(known);
    const placeRest = async (): Promise<void> => {
      for (let file = waiting.pop(); file !== undefined; file = waiting.pop())
        await this.#contents.place(file.sha256, path.join(folder, file.path));
    };
    const placing = Array.from({ length: MOST_AT_ONCE }, placeRest);
    await Promise.all(placing).catch(async (thrown: unknown) => {
      waiting.length = 0;
      await Promise.allSettled(placing);
      throw thrown;
    });
  }

  /** Forgets what nobody has used for long: unnamed datasets and single files. */
  async sweep(now: number): Promise<void> {
    const all = await this.#datasets.list();
    await this.#contents.sweep({ now, kept: await this.#contentsOf(all.filter(({ name }) => name !== '')) });
    for (const { digest, name } of all) {
      if (name === '' && !(await this.#isComplete(digest))) await this.#datasets.remove(digest);
    }
  }

  async #contentsOf(datasets: readonly DatasetView[]): Promise<Set<string>> {
    const contents = new Set<string>();
    for (const { digest } of datasets) {
      contents.add(digest);
      for (const { sha256 } of await this.#filesOf(digest)) contents.add(sha256);
    }
    return contents;
  }

  async #isComplete(digest: string): Promise<boolean> {
    try {
      await this.#contents.read(digest);
      return true;
    } catch (thrown) {
      if (thrown instanceof ContentNotFound) return false;
      throw thrown;
    }
  }

  async #filesOf(digest: string): Promise<ManifestFile[]> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of await this.#contents.read(digest)) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size > MAX_MANIFEST_BYTES)
        throw new InvalidMessage('manifest', `at most ${MAX_MANIFEST_BYTES} bytes`, 'more');
    }
    return parseManifest(Buffer.concat(chunks, size));
  }
}

function notUploaded({ path: file, sha256, sizeBytes }: ManifestFile): ThawError {
  return new ThawError(
    'FAILED_PRECONDITION',
    `${file}: expected an uploaded content, received ${sha256} of ${sizeBytes} bytes, which is not there. ` +
      'Upload it with thaw.v1.UploadService.Upload first.',
  );
}
