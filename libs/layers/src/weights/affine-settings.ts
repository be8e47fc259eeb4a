import { flag } from '../arguments/arguments.js';
import type { ConfigReader } from '../configuration/config-reader.js';
import type { ConstraintLike } from '../constraints/constraints.js';
import type { InitializerLike } from '../initializers/initializers.js';
import type { ConfigRecord } from '../configuration/keras-config.js';
import type { RegularizerLike } from '../regularizers/regularizer.js';
import { WeightSettings } from './weight-settings.js';
import type { WeightDeclaration } from './weight.js';

/** What normalizations have in common: `normalized * gamma + beta`. */
export interface AffineOptions {
  /** Whether to add beta, by default true. */
  center?: boolean | undefined;
  /** Whether to multiply by gamma, by default true. */
  scale?: boolean | undefined;
  /** By default `zeros`. */
  betaInitializer?: InitializerLike | undefined;
  /** By default `ones`. */
  gammaInitializer?: InitializerLike | undefined;
  betaRegularizer?: RegularizerLike | undefined;
  gammaRegularizer?: RegularizerLike | undefined;
  betaConstraint?: ConstraintLike | undefined;
  gammaConstraint?: ConstraintLike | undefined;
}

/** How a normalization declares gamma and beta. */
export class AffineSettings {
  readonly center: boolean;
  readonly scale: boolean;
  readonly #beta: WeightSettings;
  readonly #gamma: WeightSettings;

  constructor(where: string, options: AffineOptions) {
    this.center = flag(where, 'center', options.center ?? true);
    this.scale = flag(where, 'scale', options.scale ?? true);
    this.#beta = new WeightSettings(where, 'beta', {
      initializer: options.betaInitializer ?? 'zeros',
      regularizer: options.betaRegularizer,
      constraint: options.betaConstraint,
    });
    this.#gamma = new WeightSettings(where, 'gamma', {
      initializer: options.gammaInitializer ?? 'ones',
      regularizer: options.gammaRegularizer,
      constraint: options.gammaConstraint,
    });
  }

  gamma(shape: readonly number[]): WeightDeclaration {
    return this.#gamma.declaration('gamma', shape);
  }

  beta(shape: readonly number[]): WeightDeclaration {
    return this.#beta.declaration('beta', shape);
  }

  getConfig(): ConfigRecord {
    const { center, scale } = this;
    return { center, scale, ...this.#beta.getConfig(), ...this.#gamma.getConfig() };
  }

  static read(read: ConfigReader): AffineOptions {
    const beta = WeightSettings.read(read, 'beta');
    const gamma = WeightSettings.read(read, 'gamma');
    return {
      center: read.boolean('center'),
      scale: read.boolean('scale'),
      betaInitializer: beta.initializer,
      gammaInitializer: gamma.initializer,
      betaRegularizer: beta.regularizer,
      gammaRegularizer: gamma.regularizer,
      betaConstraint: beta.constraint,
      gammaConstraint: gamma.constraint,
    };
  }
}
