import { isBuiltInClass, Layer, type LayerClass } from '@thaw/layers';
import { InvalidLayerModule } from '../errors.js';

/** A layer class of a user, which can be made from its configuration. */
export type CustomLayerClass = LayerClass & (abstract new (...args: never[]) => Layer);

/** The layer classes that one module registers while its default export runs. */
export class LayerRegistration {
  readonly #path: string;
  readonly #isTaken: (className: string) => boolean;
  readonly #classes: Record<string, LayerClass> = {};
  #isOpen = true;

  /**
   * @param path the module's file, for messages
   * @param isTaken whether another module has registered a class of that name
   */
  constructor(path: string, isTaken: (className: string) => boolean) {
    this.#path = path;
    this.#isTaken = isTaken;
  }

  /** @throws InvalidLayerModule for what is not a layer class, for one without fromConfig, and for a name that is taken */
  register(layerClass: CustomLayerClass): void {
    if (!this.#isOpen) {
      throw this.#invalid('registerLayer to be called before the default export returns', 'a later call');
    }
    assertLayerClass(layerClass, (expected, received) => this.#invalid(expected, received));
    const { name } = layerClass;
    if (isBuiltInClass(name)) throw this.#invalid('a class name of its own', `${name}, which is built in`);
    if (Object.hasOwn(this.#classes, name) || this.#isTaken(name)) {
      throw this.#invalid('a class name of its own', `${name}, which is registered already`);
    }
    this.#classes[name] = layerClass;
  }

  /** Ends the registration. @throws InvalidLayerModule when nothing was registered */
  close(): Readonly<Record<string, LayerClass>> {
    this.#isOpen = false;
    if (Object.keys(this.#classes).length === 0) {
      throw this.#invalid('the default export to call registerLayer at least once', 'no call');
    }
    return this.#classes;
  }

  #invalid(expected: string, received: string): InvalidLayerModule {
    return new InvalidLayerModule(this.#path, expected, received);
  }
}

type Invalid = (expected: string, received: string) => InvalidLayerModule;

/** The module's author may not have had a type checker. */
function assertLayerClass(layerClass: unknown, invalid: Invalid): asserts layerClass is CustomLayerClass {
  if (typeof layerClass !== 'function' || !(layerClass.prototype instanceof Layer)) {
    const received = typeof layerClass === 'function' ? `class ${layerClass.name}` : typeof layerClass;
    throw invalid(
      'registerLayer to get a class that extends the Layer which the default export is called with',
      `${received}; a Layer imported from anywhere else is another class`,
    );
  }
  const { name } = layerClass;
  if (!/^[A-Z_a-z]\w*$/.test(name)) throw invalid('a layer class with a name', `class "${name}"`);
  if (!('fromConfig' in layerClass) || typeof layerClass.fromConfig !== 'function') {
    throw invalid(
      `a static fromConfig(read) in class ${name}, which makes it from its configuration`,
      'none',
    );
  }
}
