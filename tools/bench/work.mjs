// @ts-check

/** @typedef {import('./models.mjs').HeadLayer} HeadLayer */

/**
 * What all contestants of a row train, in the same steps.
 * @typedef {{
 *   name: string,
 *   model: TrainedModel,
 *   trainable: 'head' | 'last' | 'all',
 *   examples: Examples,
 *   epochs: number, batchSize: number, replicas: number, device: import('./site.mjs').Site['device'], workers: number, threads: number,
 *   learningRate: number, momentum: number, seed: number,
 *   order: string,
 *   warmUp?: Work,
 * }} Work `order`: a .npy file of the positions that are used, by epoch, step and replica; `warmUp`: trained before, untimed
 */
/**
 * @typedef {{
 *   folder: string, base: string, application: 'resnet50' | 'mobilenet', inputShape: readonly number[],
 *   head: readonly HeadLayer[],
 * }} TrainedModel `folder`: holds its files; `base`: the name of the layer that is the base
 */
/**
 * @typedef {{
 *   data: Readonly<Record<string, unknown>>, numExamples: number, scale: number, offset: number,
 *   images: string | null, files: string | null, labels: string,
 * }} Examples `data`: as a job names them; the others are files for the peers, in the order of the dataset: all images as one
 *   .npy file, or a list of their paths
 */

/** What stays frozen in the job file of each kind. */
const FREEZING = {
  head: (/** @type {string} */ base) => ({ freeze: [base] }),
  last: (/** @type {string} */ base) => ({
    freeze: [base, { class: 'BatchNormalization' }],
    thaw: [`${base}/conv5*`],
  }),
  all: () => ({}),
};

/** A work as a job file. @param {Work} work */
export function jobFileOf(work) {
  const { model, examples, epochs, batchSize, replicas, seed, workers } = work;
  return {
    name: work.name,
    model: { base: { file: `${model.folder}/model.safetensors` } },
    data: { ...examples.data, scale: examples.scale, offset: examples.offset },
    train: {
      ...FREEZING[work.trainable](model.base),
      loss: { name: 'sparse_categorical_crossentropy', fromLogits: true },
      optimizer: { name: 'sgd', learningRate: work.learningRate, momentum: work.momentum },
      ...{ batchSize, replicas, epochs, seed },
    },
    workers: { min: workers, max: workers },
    outputs: ['safetensors'],
  };
}

/**
 * A work as a task of the peers, see peers/task.py.
 * @param {Work} work
 * @param {{ rendezvous: string, layout: string | undefined }} run
 */
export function taskOf(work, { rendezvous, layout }) {
  const { model, examples, trainable, replicas, device, workers, threads } = work;
  const { learningRate, momentum, order } = work;
  return {
    model: {
      application: model.application,
      base: model.base,
      inputShape: model.inputShape,
      head: model.head,
      weights: `${model.folder}/model.safetensors`,
      keras: `${model.folder}/model.keras`,
      tfjs: `${model.folder}/model.json`,
    },
    ...{ trainable, replicas, device, threads, learningRate, momentum, order, rendezvous, layout },
    ranks: workers,
    images: examples.images,
    files: examples.files,
    labels: examples.labels,
    scale: examples.scale,
    offset: examples.offset,
  };
}
