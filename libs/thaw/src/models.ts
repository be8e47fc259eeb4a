import { Model as GraphModel, Sequential as LayerSequence } from '@thaw/layers';

import { fitting } from './fitting.js';

/**
 * Layers one after the other, as a model that can be fitted; see `Fittable`. Of a model that `deserialize` made, which only
 * can be applied, `new Sequential([model])` is one with the same weights.
 */
export class Sequential extends fitting(LayerSequence) {}

/** A graph of layers, or a class of your own that overrides `call`, as a model that can be fitted; see `Fittable`. */
export class Model extends fitting(GraphModel) {
  // In configurations a graph has the name that it has without `fit`; only a class of your own has its own.
  override get className(): string {
    return this.constructor === Model ? 'Functional' : super.className;
  }

  override get kerasModule(): string | null {
    return this.constructor === Model ? 'keras.src.models.functional' : super.kerasModule;
  }
}
