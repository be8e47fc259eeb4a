import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deserialize, Layer } from '@thaw/layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLayerModules } from './layer-module-file.js';
import { LayerModules } from './layer-modules.js';

const HALF = `
  class Half extends Layer {
    call(x) { return tf.mul(x, 0.5); }
    static fromConfig(read) { return new Half(read.base()); }
  }
  registerLayer(Half);`;

const definition = (body: string): string =>
  `export default ({ Layer, registerLayer, tf }) => {\n${body}\n};\n`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-modules-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(name: string, source: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, source);
  return path;
}

async function load(...paths: string[]): Promise<LayerModules> {
  return LayerModules.load(await readLayerModules(paths));
}

describe('a layer module', () => {
  it('registers classes that extend the Layer of this very library, for the jobs that name it', async () => {
    const modules = await load(await written('half.mjs', definition(HALF)));
    const customLayers = modules.layersOf(['half']);
    const layer = deserialize({ class_name: 'Half', config: { name: 'h' } }, { customLayers });
    expect(layer).toBeInstanceOf(Layer);
    expect(modules.layersOf([])).toEqual({});
    expect(() => deserialize({ class_name: 'Half' })).toThrow("Unknown layer classes 'Half'");
  });

  it('is known by the SHA-256 of its file', async () => {
    const modules = await load(await written('digest.mjs', definition(HALF)));
    expect(modules.digests).toEqual({ digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await written('digest.mjs', definition(`${HALF} // changed`));
    expect((await load(join(folder, 'digest.mjs'))).digests).not.toEqual(modules.digests);
  });

  it('may use what Node brings along', async () => {
    const source = `import { readFileSync } from 'node:fs';\n${definition(`readFileSync;${HALF}`)}`;
    await expect(load(await written('node-import.mjs', source))).resolves.toBeDefined();
  });

  it('is refused to a job that names one which was not allowed', async () => {
    const modules = await load(await written('allowed.mjs', definition(HALF)));
    expect(() => modules.layersOf(['other'])).toThrow(
      'modules: expected one that the operator allowed (allowed), received "other"; ' +
        'start coordinator and workers with --module PATH to allow another',
    );
  });
});

describe('a wrong layer module', () => {
  it.each([
    [
      'a syntax error',
      'export default () => {\n  const x = ;\n};',
      `expected JavaScript, received a syntax error: Unexpected token ';'; "node --check PATH" shows where`,
    ],
    [
      'an error while it is imported',
      '\nthrow new Error("too early");',
      'expected code that runs to its end, received an error at PATH:2:7: too early',
    ],
    [
      'an error in its default export',
      'export default () => {\n  undefined.x;\n};',
      "expected code that runs to its end, received an error at PATH:2:13: Cannot read properties of undefined (reading 'x')",
    ],
    [
      'no default export',
      'export const layers = [];',
      'expected a default export that is a function: export default ({ Layer, registerLayer, tf }) => { ... }, received none',
    ],
    [
      'a default export that is no function',
      'export default [];',
      'expected a default export that is a function: export default ({ Layer, registerLayer, tf }) => { ... }, received one of type object',
    ],
    [
      'an import of another file',
      "import './other.mjs';",
      'expected no import but of Node\'s own modules (node:...): the layers and tf are the argument of the default export, and other code has to be bundled into the file, received an import of "./other.mjs"',
    ],
    [
      'an import of a package',
      "import { Layer } from 'thaw';",
      'expected no import but of Node\'s own modules (node:...): the layers and tf are the argument of the default export, and other code has to be bundled into the file, received an import of "thaw"',
    ],
    [
      'no layer',
      definition(''),
      'expected the default export to call registerLayer at least once, received no call',
    ],
    [
      'something that is no layer',
      definition('registerLayer(class Half {});'),
      'expected registerLayer to get a class that extends the Layer which the default export is called with, received class Half; a Layer imported from anywhere else is another class',
    ],
    [
      'a layer object in place of its class',
      definition('registerLayer({});'),
      'expected registerLayer to get a class that extends the Layer which the default export is called with, received object; a Layer imported from anywhere else is another class',
    ],
    [
      'a class without a name',
      definition('registerLayer(class extends Layer {});'),
      'expected a layer class with a name, received class ""',
    ],
    [
      'a class that no configuration makes',
      definition('registerLayer(class Half extends Layer { call(x) { return x; } });'),
      'expected a static fromConfig(read) in class Half, which makes it from its configuration, received none',
    ],
    [
      'the name of a built-in layer',
      definition(HALF.replaceAll('Half', 'Dense')),
      'expected a class name of its own, received Dense, which is built in',
    ],
    [
      'the name of a model',
      definition(HALF.replaceAll('Half', 'Functional')),
      'expected a class name of its own, received Functional, which is built in',
    ],
    [
      'a name twice',
      definition(`${HALF} registerLayer(Half);`),
      'expected a class name of its own, received Half, which is registered already',
    ],
  ])('that has %s is refused by its path', async (what, source, message) => {
    const path = await written(`${what.replaceAll(/\W+/g, '-').toLowerCase()}.mjs`, source);
    await expect(load(path)).rejects.toThrow(`module ${path}: ${message.replaceAll('PATH', path)}`);
  });

  it('is refused for a class that another module has registered', async () => {
    const [first, second] = [
      await written('a.mjs', definition(HALF)),
      await written('b.mjs', definition(HALF)),
    ];
    await expect(load(first, second)).rejects.toThrow(
      `module ${second}: expected a class name of its own, received Half, which is registered already`,
    );
  });

  it('cannot register a layer after its default export has returned', async () => {
    const late = definition(
      `${HALF} globalThis.registerLate = () => registerLayer(class Late extends Half {});`,
    );
    await load(await written('late.mjs', late));
    const { registerLate } = globalThis as unknown as { registerLate: () => void };
    expect(registerLate).toThrow('expected registerLayer to be called before the default export returns');
  });

  it.each([
    ['missing.mjs', 'expected a file that can be read, received ENOENT'],
    ['layers.ts', 'expected a .js or .mjs file; compile TypeScript first, received ".ts"'],
    [
      'My Layers.mjs',
      'expected a file name of lower-case letters, digits and dashes, by which jobs can call it, received "My Layers"',
    ],
  ])('is refused when its file is %s', async (name, message) => {
    await expect(load(join(folder, name))).rejects.toThrow(`module ${join(folder, name)}: ${message}`);
  });

  it('is refused when another has its name', async () => {
    const path = await written('same.mjs', definition(HALF));
    const twin = await written('same.js', definition(HALF));
    await expect(load(path, twin)).rejects.toThrow(
      `module ${twin}: expected a file name of its own, received that of ${path}; rename one`,
    );
  });

  it('is refused when it is an address and no path', async () => {
    const address = pathToFileURL(await written('address.mjs', definition(HALF))).href;
    await expect(load(address)).rejects.toThrow('expected a file that can be read, received ENOENT');
  });
});
