/**
 * The code of a module with a layer that a test reaches in one process of several: the layer is given a folder, and `this.file` is
 * the path there that has the name of the process.
 *
 * @param members further ones of the class, which may use `existsSync`, `openSync`, `unlinkSync`, `constant` and `tf`
 */
export function layerWithFolder(className: string, members: string): string {
  return `
import { existsSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

export default ({ Layer, registerLayer, constant, tf }) => {
  class ${className} extends Layer {
    constructor(options) {
      super(options);
      this.folder = options.folder;
    }

    get file() {
      return join(this.folder, String(process.pid));
    }
${members}
    getConfig() {
      return { ...super.getConfig(), folder: this.folder };
    }

    static fromConfig(read) {
      return new ${className}({ ...read.base(), folder: read.required('folder', read.string('folder')) });
    }
  }

  registerLayer(${className});
};
`;
}
