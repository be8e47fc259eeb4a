import { Layer } from '../layer.js';

/** The base of the layers that Keras itself knows, so that their configurations name Keras's module. */
export abstract class BuiltInLayer extends Layer {
  override get kerasModule(): string | null {
    return 'keras.layers';
  }
}
