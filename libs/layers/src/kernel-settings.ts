import { activationName, type ActivationLike } from './activation-functions.js';
import type { ConfigReader } from './config-reader.js';
import type { Initializer } from './initializer.js';
import { initializerFrom, type InitializerLike } from './initializers.js';
import type { ConfigRecord } from './keras-config.js';
import { regularizerFrom, type Regularizer, type RegularizerLike } from './regularizer.js';
import type { WeightDeclaration } from './weight.js';

/** What layers with a kernel and a bias have in common. */
export interface KernelOptions {
  /** By default `linear`. */
  activation?: ActivationLike | undefined;
  /** By default true. */
  useBias?: boolean | undefined;
  /** By default `glorot_uniform`. */
  kernelInitializer?: InitializerLike | undefined;
  /** By default `zeros`. */
  biasInitializer?: InitializerLike | undefined;
  kernelRegularizer?: RegularizerLike | undefined;
  biasRegularizer?: RegularizerLike | undefined;
}

/** How a layer declares its kernel and its bias. */
export class KernelSettings {
  readonly useBias: boolean;
  readonly #kernelInitializer: Initializer;
  readonly #biasInitializer: Initializer;
  readonly #kernelRegularizer: Regularizer | undefined;
  readonly #biasRegularizer: Regularizer | undefined;

  constructor(where: string, options: KernelOptions) {
    this.useBias = options.useBias ?? true;
    this.#kernelInitializer = initializerFrom(where, options.kernelInitializer ?? 'glorot_uniform');
    this.#biasInitializer = initializerFrom(where, options.biasInitializer ?? 'zeros');
    this.#kernelRegularizer = regularizerFrom(where, options.kernelRegularizer);
    this.#biasRegularizer = regularizerFrom(where, options.biasRegularizer);
  }

  kernel(shape: readonly number[]): WeightDeclaration {
    return {
      name: 'kernel',
      shape,
      initializer: this.#kernelInitializer,
      regularizer: this.#kernelRegularizer,
    };
  }

  bias(size: number): WeightDeclaration {
    return {
      name: 'bias',
      shape: [size],
      initializer: this.#biasInitializer,
      regularizer: this.#biasRegularizer,
    };
  }

  getConfig(): ConfigRecord {
    return {
      use_bias: this.useBias,
      kernel_initializer: this.#kernelInitializer.serialize(),
      bias_initializer: this.#biasInitializer.serialize(),
      kernel_regularizer: this.#kernelRegularizer?.serialize() ?? null,
      bias_regularizer: this.#biasRegularizer?.serialize() ?? null,
    };
  }

  static read(read: ConfigReader): KernelOptions {
    const activation = read.string('activation');
    return {
      activation: activation === undefined ? undefined : activationName(read.where, activation),
      useBias: read.boolean('use_bias'),
      kernelInitializer: read.object('kernel_initializer'),
      biasInitializer: read.object('bias_initializer'),
      kernelRegularizer: read.object('kernel_regularizer'),
      biasRegularizer: read.object('bias_regularizer'),
    };
  }
}
