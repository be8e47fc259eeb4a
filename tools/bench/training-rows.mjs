// @ts-check

/** @typedef {import('./contestant.mjs').Target} Target */
/** @typedef {import('./material.mjs').Material} Material */
/** @typedef {import('./peers.mjs').PeerName} PeerName */
/** @typedef {import('./work.mjs').Work} Work */
/** @typedef {{ material: Material, isQuick: boolean, site: import('./site.mjs').Site, replicas: number }} Plan */
/**
 * A row in which Thaw and its peers train the same work.
 * @typedef {{ id: string, title: string, peers: readonly PeerName[], targets: readonly Target[], workOf: (plan: Plan) => Promise<Work> }} TrainingRow
 */

const THREADS = 1;
const BATCH_SIZE = 64;
const MOMENTUM = 0.9;
const SEED = 1;
const NUM_IMAGES = { full: 2_048, quick: 128 };

/** @type {readonly TrainingRow[]} */
export const TRAINING_ROWS = [
  {
    id: 'frozen',
    title: 'ResNet50 frozen, a Dense layer, 10 epochs of 2,048 images of 32x32, cold cache',
    peers: ['ddp', 'precompute'],
    targets: [
      { measure: 'totalMs', against: 'ddp', atLeast: 8 },
      { measure: 'firstEpochMs', against: 'ddp', atLeast: 1 },
      { measure: 'totalMs', against: 'precompute', atLeast: 1 },
      { measure: 'peakRssBytes', against: 'ddp', atLeast: 1 },
    ],
    workOf: (plan) => frozenWork(plan, 'linear'),
  },
  {
    id: 'warm',
    title: 'the same with another head, warm cache',
    peers: ['ddp'],
    targets: [{ measure: 'totalMs', against: 'ddp', atLeast: 30 }],
    workOf: async (plan) => {
      const warmUp = { ...(await frozenWork(plan, 'linear')), name: 'warm-up', epochs: 1 };
      return { ...(await frozenWork(plan, 'hidden')), name: 'warm', warmUp };
    },
  },
  {
    id: 'last-stage',
    title: 'ResNet50 with conv5 thawed and BatchNormalization frozen, 5 epochs',
    peers: ['ddp'],
    targets: [{ measure: 'totalMs', against: 'ddp', atLeast: 3 }],
    workOf: async (plan) => {
      const { material, isQuick } = plan;
      const model = await material.resnet('linear');
      const examples = await material.images(numImages(isQuick));
      const settings = {
        trainable: /** @type {const} */ ('last'),
        epochs: isQuick ? 2 : 5,
        learningRate: 0.3,
      };
      return work(plan, { name: 'last-stage', model, examples, ...settings });
    },
  },
  {
    id: 'photos',
    title: 'MobileNet 0.25 frozen, a Dense layer, 10 epochs of 2,062 photos at 224x224, decoding included',
    peers: ['ddp-loader'],
    targets: [{ measure: 'totalMs', against: 'ddp-loader', atLeast: 8 }],
    workOf: async (plan) => {
      const { material, isQuick } = plan;
      const model = await material.mobilenet();
      const examples = await material.photos();
      const settings = {
        trainable: /** @type {const} */ ('head'),
        epochs: isQuick ? 2 : 10,
        learningRate: 0.01,
      };
      return work(plan, { name: 'photos', model, examples, ...settings });
    },
  },
  {
    id: 'everything',
    title: 'ResNet50 with everything trainable, 1 epoch',
    peers: ['ddp', 'keras', 'tfjs'],
    targets: [{ measure: 'totalMs', against: 'best', atLeast: 1.1 }],
    workOf: async (plan) => {
      const { material, isQuick } = plan;
      const model = await material.resnet('linear');
      const examples = await material.images(numImages(isQuick));
      const settings = { trainable: /** @type {const} */ ('all'), epochs: 1, learningRate: 0.001 };
      return work(plan, { name: 'everything', model, examples, ...settings });
    },
  },
];

/** @param {Plan} plan @param {'linear' | 'hidden'} head @returns {Promise<Work>} */
async function frozenWork(plan, head) {
  const { material, isQuick } = plan;
  const model = await material.resnet(head);
  const examples = await material.images(numImages(isQuick));
  const settings = { trainable: /** @type {const} */ ('head'), epochs: isQuick ? 2 : 10, learningRate: 2 };
  return work(plan, { name: 'frozen', model, examples, ...settings });
}

/** @param {boolean} isQuick */
function numImages(isQuick) {
  return NUM_IMAGES[isQuick ? 'quick' : 'full'];
}

/**
 * A work with what all of them have in common.
 * @param {Plan} plan
 * @param {Pick<Work, 'name' | 'model' | 'examples' | 'trainable' | 'epochs' | 'learningRate'>} own
 * @returns {Promise<Work>}
 */
async function work({ material, site, replicas }, own) {
  const steps = { epochs: own.epochs, batchSize: BATCH_SIZE, replicas, seed: SEED };
  const order = await material.order({ ...steps, numExamples: own.examples.numExamples });
  const { device, workers } = site;
  return { ...own, ...steps, device, workers, threads: THREADS, momentum: MOMENTUM, order };
}
