import type { ConfigReader } from '../configuration/config-reader.js';
import type { Constraint } from '../constraints/constraint.js';
import { constraintFrom, type ConstraintLike } from '../constraints/constraints.js';
import type { Initializer } from '../initializers/initializer.js';
import { initializerFrom, type InitializerLike } from '../initializers/initializers.js';
import type { ConfigRecord } from '../configuration/keras-config.js';
import { regularizerFrom, type Regularizer, type RegularizerLike } from '../regularizers/regularizer.js';
import type { WeightDeclaration } from './weight.js';

/** What a layer's options say about one of its weights. */
export interface WeightOptions {
  initializer?: InitializerLike | undefined;
  regularizer?: RegularizerLike | undefined;
  constraint?: ConstraintLike | undefined;
}

/** How a layer declares one of its weights, in configurations under `<prefix>_initializer` and so on. */
export class WeightSettings {
  readonly #prefix: string;
  readonly #initializer: Initializer;
  readonly #regularizer: Regularizer | undefined;
  readonly #constraint: Constraint | undefined;

  constructor(where: string, prefix: string, options: WeightOptions & { initializer: InitializerLike }) {
    this.#prefix = prefix;
    this.#initializer = initializerFrom(where, options.initializer);
    this.#regularizer = regularizerFrom(where, options.regularizer);
    this.#constraint = constraintFrom(where, options.constraint);
  }

  declaration(name: string, shape: readonly number[]): WeightDeclaration {
    return {
      name,
      shape,
      initializer: this.#initializer,
      regularizer: this.#regularizer,
      constraint: this.#constraint,
    };
  }

  getConfig(): ConfigRecord {
    return {
      [`${this.#prefix}_initializer`]: this.#initializer.serialize(),
      [`${this.#prefix}_regularizer`]: this.#regularizer?.serialize() ?? null,
      [`${this.#prefix}_constraint`]: this.#constraint?.serialize() ?? null,
    };
  }

  static read(read: ConfigReader, prefix: string): WeightOptions {
    return {
      initializer: read.object(`${prefix}_initializer`),
      regularizer: read.object(`${prefix}_regularizer`),
      constraint: read.object(`${prefix}_constraint`),
    };
  }
}
