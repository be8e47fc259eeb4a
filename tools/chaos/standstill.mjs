// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** How often a thread that stands still looks whether it may go on. */
const LOOK_EVERY_MS = 20;

/** In this thread. @type {NodeJS.Timeout | undefined} */
let look;

/**
 * Lets this thread stand still whenever there is a file with the name of its process in the folder. It looks between two
 * computations: a pass that runs as one graph calls no layer.
 * @param {string} folder
 */
function standStillAsAsked(folder) {
  const bell = new Int32Array(new SharedArrayBuffer(4));
  const file = join(folder, String(process.pid));
  look ??= setInterval(() => {
    while (existsSync(file)) Atomics.wait(bell, 0, 0, LOOK_EVERY_MS);
  }, LOOK_EVERY_MS).unref();
}

/**
 * A layer that passes everything on, and whose thread stands still while there is a file with the name of its process in
 * `folder`, from the first time on that it is called: a computation that hangs, while the process goes on answering.
 *
 * @param {import('thaw').LayerModuleApi} thaw
 */
export default ({ Layer, registerLayer }) => {
  class Standstill extends Layer {
    /** @param {import('thaw').LayerOptions & { folder: string }} options */
    constructor(options) {
      super(options);
      this.folder = options.folder;
    }

    /**
     * @override
     * @param {import('@tensorflow/tfjs-core').Tensor} x
     */
    call(x) {
      standStillAsAsked(this.folder);
      return x;
    }

    /** @override */
    getConfig() {
      return { ...super.getConfig(), folder: this.folder };
    }

    /** @param {import('thaw').ConfigReader} read */
    static fromConfig(read) {
      return new Standstill({ ...read.base(), folder: read.required('folder', read.string('folder')) });
    }
  }

  registerLayer(Standstill);
};
