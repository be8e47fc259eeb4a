// @ts-check
import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exportDataset } from './dataset-export.mjs';
import { writeOrder } from './epoch-orders.mjs';
import { NUM_CLASSES, writeImages } from './images.mjs';
import { makeModels } from './models.mjs';

/** @typedef {import('./work.mjs').Examples} Examples */
/** @typedef {import('./work.mjs').TrainedModel} TrainedModel */
/** @typedef {import('./work.mjs').Work} Work */

const LINEAR_HEAD = /** @type {const} */ ([{ name: 'head', units: NUM_CLASSES, activation: 'linear' }]);
const HIDDEN_HEAD = /** @type {const} */ ([
  { name: 'hidden', units: 64, activation: 'relu' },
  { name: 'head', units: NUM_CLASSES, activation: 'linear' },
]);
const SMALL_IMAGES = [32, 32, 3];
const PHOTOS = [224, 224, 3];
/** Of each class, where few are wanted. */
const FEW_PHOTOS = 6;

/**
 * Makes what the contestants of all rows train with, each thing on its first use, in a folder that the caller removes.
 */
export class Material {
  #folder;
  #isQuick;
  #testData;
  #signal;
  /** @type {Map<string, Promise<unknown>>} by name */
  #made = new Map();

  /** @param {{ folder: string, isQuick: boolean, testData: string | undefined, signal: AbortSignal }} options `testData`: the folder of real data, if there is one */
  constructor({ folder, isQuick, testData, signal }) {
    this.#folder = folder;
    this.#isQuick = isQuick;
    this.#testData = testData;
    this.#signal = signal;
  }

  /** ResNet50 for small images, with a Dense layer after it, or two. @param {'linear' | 'hidden'} head @returns {Promise<TrainedModel>} */
  async resnet(head) {
    const heads = { linear: LINEAR_HEAD, hidden: HIDDEN_HEAD };
    const folder = join(this.#folder, 'models');
    await this.#once('resnet50', () => {
      const named = Object.entries(heads).map(([name, layers]) => ({ name: `resnet50-${name}`, layers }));
      const plan = {
        base: { application: /** @type {const} */ ('resnet50') },
        inputShape: SMALL_IMAGES,
        heads: named,
      };
      return makeModels(folder, [plan], this.#signal);
    });
    return {
      folder: join(folder, `resnet50-${head}`),
      ...{ base: 'resnet50', application: 'resnet50', inputShape: SMALL_IMAGES, head: heads[head] },
    };
  }

  /** MobileNet of a quarter of the width, as trained on ImageNet. @returns {Promise<TrainedModel>} */
  async mobilenet() {
    const weights = join(this.#realData(), 'weights', 'tfjs-mobilenet_v1_0.25_224', 'model.json');
    const folder = join(this.#folder, 'models');
    await this.#once('mobilenet', () => {
      const heads = [{ name: 'mobilenet', layers: LINEAR_HEAD }];
      const base = { application: /** @type {const} */ ('mobilenet'), weights };
      return makeModels(folder, [{ base, inputShape: PHOTOS, heads }], this.#signal);
    });
    return {
      folder: join(folder, 'mobilenet'),
      ...{ base: 'mobilenet_0.25_224', application: 'mobilenet', inputShape: PHOTOS, head: LINEAR_HEAD },
    };
  }

  /** Synthetic images of 32x32 pixels. @param {number} numExamples @returns {Promise<Examples>} */
  images(numExamples) {
    return this.#once(`images-${numExamples}`, async () => {
      const folder = join(this.#folder, `images-${numExamples}`);
      await mkdir(folder);
      await writeImages(folder, numExamples);
      const data = { format: 'npy', images: join(folder, 'images.npy'), labels: join(folder, 'labels.npy') };
      const ordered = join(folder, 'ordered');
      const exported = await exportDataset(ordered, { data, inputShape: SMALL_IMAGES });
      return { data, ...exported, scale: 1 / 127.5, offset: -1 };
    });
  }

  /** Photos of hands as JPEG files. @returns {Promise<Examples>} */
  photos() {
    return this.#once('photos', async () => {
      const all = join(this.#realData(), 'sign-language-digits');
      const folder = this.#isQuick ? await this.#fewPhotos(all) : all;
      const data = { format: 'images', folder };
      const ordered = join(this.#folder, 'photos-ordered');
      const exported = await exportDataset(ordered, { data, inputShape: PHOTOS, filesIn: folder });
      return { data, ...exported, scale: 1 / 127.5, offset: -1 };
    });
  }

  /** The file of a work's order. @param {Pick<Work, 'epochs' | 'batchSize' | 'replicas' | 'seed'> & { numExamples: number }} job @returns {Promise<string>} */
  order(job) {
    const { numExamples, epochs, batchSize, replicas, seed } = job;
    const name = ['order', numExamples, epochs, batchSize, replicas, seed].join('-');
    return this.#once(name, async () => {
      const path = join(this.#folder, `${name}.npy`);
      await writeOrder(path, job);
      return path;
    });
  }

  /** @param {string} all */
  async #fewPhotos(all) {
    const folder = join(this.#folder, 'photos');
    const entries = await readdir(all, { withFileTypes: true });
    for (const { name: label } of entries.filter((entry) => entry.isDirectory())) {
      const names = (await readdir(join(all, label))).sort().slice(0, FEW_PHOTOS);
      for (const name of names) await cp(join(all, label, name), join(folder, label, name));
    }
    return folder;
  }

  /** @throws {Error} when there is none */
  #realData() {
    if (this.#testData !== undefined && this.#testData !== '') return this.#testData;
    throw new Error(
      'the photos and weights are not here: expected their folder in THAW_TEST_DATA, received nothing',
    );
  }

  /**
   * @template Thing
   * @param {string} name
   * @param {() => Promise<Thing>} make
   * @returns {Promise<Thing>}
   */
  #once(name, make) {
    const made = /** @type {Promise<Thing> | undefined} */ (this.#made.get(name)) ?? make();
    this.#made.set(name, made);
    return made;
  }
}
