import * as tf from '@tensorflow/tfjs-core';

import { startEnvironment } from '../tensorflow-environment.js';
import { describeOwnGpu, type GpuDescription } from './gpu-description.js';
import { lookForGpus } from './gpu-facts.js';
import { UNEXPLAINED, type NoGpuReason } from './no-gpu-reason.js';
import { whyNoGpu } from './require-gpu.js';

/** Two matrices that were multiplied on the device. */
export interface TriedProduct {
  /** Rows and columns of both. */
  readonly side: number;
  /** Whether every element is what it has to be, to the last bit. */
  readonly isRight: boolean;
}

/** The device that TensorFlow computes on, after it has computed something there. */
export type DeviceDescription = { readonly product: TriedProduct } & (
  | ({ readonly kind: 'gpu' } & GpuDescription)
  | { readonly kind: 'cpu'; readonly noGpu: NoGpuReason & { readonly hasDriver: boolean } }
);

const SIDE = 512;

/** Multiplies two matrices on the device and says what it is, or why it is no GPU. Leaves no tensor behind. */
export async function describeDevice(runtime: {
  readonly device: 'cpu' | 'gpu';
}): Promise<DeviceDescription> {
  const product = tryProduct();
  if (runtime.device === 'gpu') return { kind: 'gpu', product, ...(await describeOwnGpu()) };
  return { kind: 'cpu', product, noGpu: await describeNoGpu() };
}

/** Small whole numbers, whose sums are exact in any order and in TF32 too. */
function tryProduct(): TriedProduct {
  const elements = tf.tidy(() => {
    const row = tf.range(0, SIDE, 1, 'float32').mod(tf.scalar(8));
    const matrix = tf.tile(tf.reshape(row, [1, SIDE]), [SIDE, 1]);
    return tf.matMul(matrix, tf.ones([SIDE, SIDE])).dataSync<'float32'>();
  });
  const expected = (SIDE / 8) * 28;
  return { side: SIDE, isRight: elements.every((element) => element === expected) };
}

async function describeNoGpu() {
  const environment = startEnvironment();
  const facts = await lookForGpus(environment);
  const { driver } = facts;
  const obstacle = (await whyNoGpu(facts, environment)) ?? UNEXPLAINED;
  return { ...obstacle, hasDriver: driver.kind === 'answers' || driver.isInstalled };
}
