import type * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../configuration/config-reader.js';
import type { ConfigRecord } from '../configuration/keras-config.js';
import type { ConstraintLike } from '../constraints/constraints.js';
import type { InitializerLike } from '../initializers/initializers.js';
import { known } from '../known.js';
import type { LayerOptions } from '../layer.js';
import type { RegularizerLike } from '../regularizers/regularizer.js';
import { WeightSettings } from '../weights/weight-settings.js';
import type { Weight } from '../weights/weight.js';
import { BiasedLayer, readBias, type BiasOptions } from './biased-layer.js';

/** What layers with a kernel and a bias have in common. */
export interface KernelOptions extends BiasOptions {
  /** By default `glorot_uniform`. */
  kernelInitializer?: InitializerLike | undefined;
  kernelRegularizer?: RegularizerLike | undefined;
  kernelConstraint?: ConstraintLike | undefined;
}

/** The base of the layers that apply one kernel, then a bias and an activation. */
export abstract class KernelLayer extends BiasedLayer {
  readonly #settings: WeightSettings;
  #kernel: Weight | undefined;

  constructor(options: LayerOptions & KernelOptions) {
    super(options);
    this.#settings = new WeightSettings(this.where, 'kernel', {
      initializer: options.kernelInitializer ?? 'glorot_uniform',
      regularizer: options.kernelRegularizer,
      constraint: options.kernelConstraint,
    });
  }

  /** Undefined before the layer is built. */
  get kernel(): Weight | undefined {
    return this.#kernel;
  }

  /** Declares the kernel, then the bias. */
  protected declareKernel(shape: readonly number[], numOutputs: number): void {
    this.#kernel = this.addWeight(this.#settings.declaration('kernel', shape));
    this.declareBias(numOutputs);
  }

  /** The kernel's value, which the weight owns. */
  protected readKernel(): tf.Tensor {
    return known(this.#kernel, 'the kernel').read();
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), ...this.#settings.getConfig() };
  }
}

/** The {@link KernelOptions} of a configuration. */
export function readKernel(read: ConfigReader): KernelOptions {
  const kernel = WeightSettings.read(read, 'kernel');
  return {
    ...readBias(read),
    kernelInitializer: kernel.initializer,
    kernelRegularizer: kernel.regularizer,
    kernelConstraint: kernel.constraint,
  };
}
