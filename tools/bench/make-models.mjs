// @ts-check
// Makes models with weights and saves them for all contestants: node make-models.mjs FOLDER MODELS, which is JSON of this form:
// [{ base: { application, weights? }, inputShape, heads: [{ name, layers }] }]
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { Dense, MobileNet, ResNet50, Sequential } from 'thaw';

/** @typedef {import('./models.mjs').ModelPlan} ModelPlan */

const RESIDUAL_SCALE = 0.1;
/** For Thaw and PyTorch, for Keras, and for TensorFlow.js. */
const MODEL_FILES = ['model.safetensors', 'model.keras', 'model.json'];

const [folder = '.', plans = '[]'] = process.argv.slice(2);
for (const plan of /** @type {ModelPlan[]} */ (JSON.parse(plans))) {
  const base = baseOf(plan);
  let isNew = plan.base.weights === undefined;
  for (const { name, layers } of plan.heads) {
    const model = new Sequential([base, ...layers.map((layer) => new Dense(layer))], { name });
    await model.initialize();
    if (plan.base.weights !== undefined) await base.loadWeights(plan.base.weights);
    if (isNew) calmResiduals(base);
    isNew = false;
    await mkdir(join(folder, name), { recursive: true });
    for (const file of MODEL_FILES) await model.save(join(folder, name, file));
  }
}

/** @param {ModelPlan} plan */
function baseOf({ base, inputShape }) {
  const settings = { includeTop: false, inputShape, pooling: /** @type {const} */ ('avg') };
  switch (base.application) {
    case 'resnet50':
      return ResNet50(settings);
    case 'mobilenet':
      return MobileNet({ ...settings, alpha: 0.25 });
  }
}

/**
 * Scales the last normalization of each residual block down, as is usual for training from random weights. Without it a rounding
 * error grows so fast through the blocks that no two programs keep to the same losses.
 * @param {import('thaw').Model} base
 * @source https://arxiv.org/abs/1706.02677, section 5.1
 */
function calmResiduals(base) {
  for (const layer of base.layers.filter(({ name }) => name.endsWith('_3_bn'))) {
    const [gamma, ...others] = layer.getWeights();
    if (gamma === undefined) throw new Error(`${layer.name}: expected weights, received none`);
    const calmed = tf.fill(gamma.shape, RESIDUAL_SCALE);
    layer.setWeights([calmed, ...others]);
    tf.dispose([gamma, calmed, ...others]);
  }
}
