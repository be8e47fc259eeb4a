import { messageOf } from '@thaw/errors';
import type { LayerClass } from '@thaw/layers';
import { InvalidLayerModule, ModuleNotAllowed } from '../errors.js';
import { createLayerModuleApi, type LayerModuleDefinition } from './layer-module-api.js';
import { readLayerModules, type LayerModuleFile } from './layer-module-file.js';
import { LayerRegistration } from './layer-registration.js';

type Classes = Readonly<Record<string, LayerClass>>;

/** The modules with layers of their own that an operator allowed, imported into this thread. */
export class LayerModules {
  readonly #files: readonly LayerModuleFile[];
  readonly #classes: ReadonlyMap<string, Classes>;

  private constructor(files: readonly LayerModuleFile[], classes: ReadonlyMap<string, Classes>) {
    this.#files = files;
    this.#classes = classes;
  }

  /**
   * Imports modules, in order, from the very bytes that their digests are of. Needs no backend.
   * @throws InvalidLayerModule naming the file, for one that cannot be imported, has no default function, or registers
   * nothing, something else than layers, or a name that is taken
   */
  static async load(files: readonly LayerModuleFile[]): Promise<LayerModules> {
    const classes = new Map<string, Classes>();
    const isTaken = (className: string): boolean =>
      [...classes.values()].some((registered) => Object.hasOwn(registered, className));
    for (const file of files) {
      const registration = new LayerRegistration(file.path, isTaken);
      const define = await importDefinition(file);
      await runDefinition(file, () => define(createLayerModuleApi(registration)));
      classes.set(file.name, registration.close());
    }
    return new LayerModules(files, classes);
  }

  /** SHA-256 by name: equal in all processes that work on a job. */
  get digests(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#files.map(({ name, sha256 }) => [name, sha256]));
  }

  /** The classes of the modules that a job names. @throws ModuleNotAllowed */
  layersOf(names: readonly string[]): Classes {
    const classes = names.map((name) => {
      const found = this.#classes.get(name);
      if (found === undefined) throw new ModuleNotAllowed(name, [...this.#classes.keys()]);
      return found;
    });
    return Object.assign({}, ...classes) as Classes;
  }
}

/**
 * The classes that the modules of some files register, by name.
 * @throws InvalidLayerModule as reading and importing the files does
 */
export async function readCustomLayers(paths: readonly string[]): Promise<Classes> {
  const modules = await LayerModules.load(await readLayerModules(paths));
  return modules.layersOf(Object.keys(modules.digests));
}

const ADDRESS = 'data:text/javascript,';

/** A module at a data: address resolves no relative path and no package, so nothing outside its digest is imported by mistake. */
async function importDefinition(file: LayerModuleFile): Promise<LayerModuleDefinition> {
  // The marker makes stack traces name the file.
  const source = `${file.source}\n//# sourceURL=${encodeURI(file.path)}`;
  const address = `${ADDRESS}${encodeURIComponent(source)}`;
  let module: Readonly<Record<string, unknown>>;
  try {
    module = (await import(/* @vite-ignore */ address)) as Readonly<Record<string, unknown>>;
  } catch (thrown) {
    throw importFailure(file, thrown);
  }
  const definition = module['default'];
  if (typeof definition === 'function') return definition as LayerModuleDefinition;
  const received = definition === undefined ? 'none' : `one of type ${typeof definition}`;
  throw new InvalidLayerModule(
    file.path,
    'a default export that is a function: export default ({ Layer, registerLayer, tf }) => { ... }',
    received,
  );
}

function importFailure({ path }: LayerModuleFile, thrown: unknown): InvalidLayerModule {
  const cause = { cause: thrown };
  if (thrown instanceof SyntaxError) {
    const received = `a syntax error: ${thrown.message}; "node --check ${path}" shows where`;
    return new InvalidLayerModule(path, 'JavaScript', received, cause);
  }
  const specifier = /module specifier "([^"]*)"|package '([^']*)'/.exec(messageOf(thrown));
  if (specifier === null) return executionFailure(path, thrown);
  return new InvalidLayerModule(
    path,
    "no import but of Node's own modules (node:...): the layers and tf are the argument of the default export, and other code has to be bundled into the file",
    `an import of "${specifier[1] ?? specifier[2] ?? ''}"`,
    cause,
  );
}

async function runDefinition({ path }: LayerModuleFile, define: () => void | Promise<void>): Promise<void> {
  try {
    await define();
  } catch (thrown) {
    throw thrown instanceof InvalidLayerModule ? thrown : executionFailure(path, thrown);
  }
}

function executionFailure(path: string, thrown: unknown): InvalidLayerModule {
  const received = `an error${placeOf(path, thrown)}: ${messageOf(thrown)}`;
  return new InvalidLayerModule(path, 'code that runs to its end', received, { cause: thrown });
}

/** Line and column in the file, from a stack that calls it by the marker or by its address. */
function placeOf(path: string, thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const line = stack.split('\n').find((each) => each.includes(encodeURI(path)) || each.includes(ADDRESS));
  const position = /:\d+:\d+(?=\)?$)/.exec(line ?? '');
  return position === null ? '' : ` at ${path}${position[0]}`;
}
