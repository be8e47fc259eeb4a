import { activationName, type ActivationLike } from '../activations/activation-functions.js';
import type { ConfigReader } from '../configuration/config-reader.js';
import type { ConstraintLike } from '../constraints/constraints.js';
import type { InitializerLike } from '../initializers/initializers.js';
import type { ConfigRecord } from '../configuration/keras-config.js';
import type { RegularizerLike } from '../regularizers/regularizer.js';
import type { WeightDeclaration } from './weight.js';
import { WeightSettings } from './weight-settings.js';

/** What layers with a bias and an activation have in common. */
export interface BiasOptions {
  /** By default `linear`. */
  activation?: ActivationLike | undefined;
  /** By default true. */
  useBias?: boolean | undefined;
  /** By default `zeros`. */
  biasInitializer?: InitializerLike | undefined;
  biasRegularizer?: RegularizerLike | undefined;
  biasConstraint?: ConstraintLike | undefined;
}

/** How a layer declares its bias, if it has one. */
export class BiasSettings {
  readonly useBias: boolean;
  readonly #bias: WeightSettings;

  constructor(where: string, options: BiasOptions) {
    this.useBias = options.useBias ?? true;
    this.#bias = new WeightSettings(where, 'bias', {
      initializer: options.biasInitializer ?? 'zeros',
      regularizer: options.biasRegularizer,
      constraint: options.biasConstraint,
    });
  }

  bias(size: number): WeightDeclaration {
    return this.#bias.declaration('bias', [size]);
  }

  getConfig(): ConfigRecord {
    return { use_bias: this.useBias, ...this.#bias.getConfig() };
  }

  static read(read: ConfigReader): BiasOptions {
    const activation = read.string('activation');
    const bias = WeightSettings.read(read, 'bias');
    return {
      activation: activation === undefined ? undefined : activationName(read.where, activation),
      useBias: read.boolean('use_bias'),
      biasInitializer: bias.initializer,
      biasRegularizer: bias.regularizer,
      biasConstraint: bias.constraint,
    };
  }
}

/** What layers with a kernel and a bias have in common. */
export interface KernelOptions extends BiasOptions {
  /** By default `glorot_uniform`. */
  kernelInitializer?: InitializerLike | undefined;
  kernelRegularizer?: RegularizerLike | undefined;
  kernelConstraint?: ConstraintLike | undefined;
}

/** How a layer declares its kernel and its bias. */
export class KernelSettings {
  readonly useBias: boolean;
  readonly #kernel: WeightSettings;
  readonly #bias: BiasSettings;

  constructor(where: string, options: KernelOptions) {
    this.#bias = new BiasSettings(where, options);
    this.useBias = this.#bias.useBias;
    this.#kernel = new WeightSettings(where, 'kernel', {
      initializer: options.kernelInitializer ?? 'glorot_uniform',
      regularizer: options.kernelRegularizer,
      constraint: options.kernelConstraint,
    });
  }

  kernel(shape: readonly number[]): WeightDeclaration {
    return this.#kernel.declaration('kernel', shape);
  }

  bias(size: number): WeightDeclaration {
    return this.#bias.bias(size);
  }

  getConfig(): ConfigRecord {
    return { ...this.#bias.getConfig(), ...this.#kernel.getConfig() };
  }

  static read(read: ConfigReader): KernelOptions {
    const kernel = WeightSettings.read(read, 'kernel');
    return {
      ...BiasSettings.read(read),
      kernelInitializer: kernel.initializer,
      kernelRegularizer: kernel.regularizer,
      kernelConstraint: kernel.constraint,
    };
  }
}
