import type { Module } from 'h5wasm';

/** The HDF5 library, compiled to WebAssembly: its functions and its memory. */
export type Hdf5Library = typeof Module;

/** A damaged file that claims to need more gets no memory; the largest piece of a sound one is a chunk of a tensor. */
const MEMORY_BYTES = 128 * 2 ** 20;
const MEMORY_PER_FILE_BYTE = 4;

/** An instance of the library that shares nothing but its code, with memory for a file of this size. */
export async function newLibrary(fileBytes: number): Promise<Hdf5Library> {
  // The package exports one instance for all; the factory that it makes that with lies beside it.
  const file = new URL('hdf5_util.js', import.meta.resolve('h5wasm'));
  const { default: make } = (await import(file.href)) as { default: LibraryFactory };
  const code = await (compiled ??= compile(make));
  const limitBytes = MEMORY_BYTES + MEMORY_PER_FILE_BYTE * fileBytes;
  return make({
    ...quiet(),
    instantiateWasm: (imports, received) => {
      const { emscripten_resize_heap: resize } = imports.env;
      // Sizes beyond 2^31 arrive as negative numbers.
      const resizeWithin = (sizeBytes: number): unknown =>
        sizeBytes >>> 0 > limitBytes ? 0 : resize(sizeBytes);
      const env = { ...imports.env, emscripten_resize_heap: resizeWithin };
      received(new (webAssembly().Instance)(code, { ...imports, env }), code);
      return {};
    },
  });
}

type LibraryFactory = (options: FactoryOptions) => Promise<Hdf5Library>;

/** @source Emscripten's documentation, "Module object" */
interface FactoryOptions {
  readonly noInitialRun: boolean;
  readonly print: () => void;
  readonly printErr: () => void;
  readonly instantiateWasm?: (
    imports: Imports,
    received: (instance: object, code: WebAssembly.Module) => void,
  ) => object;
}

/** What the code asks of its surroundings. */
interface Imports {
  readonly env: { readonly emscripten_resize_heap: (sizeBytes: number) => unknown };
}

/** The part of the global that is used, of which Node's types have nothing. */
interface WebAssemblyApi {
  instantiate: (code: Uint8Array, imports: object) => Promise<unknown>;
  readonly compile: (code: Uint8Array) => Promise<WebAssembly.Module>;
  readonly Instance: new (code: WebAssembly.Module, imports: object) => object;
}

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * The compiled code, which takes longer to decode and compile than to start. The factory keeps it to itself, so that the
 * only way to it is to listen what the factory wants to instantiate, and to refuse that.
 */
function compile(make: LibraryFactory): Promise<WebAssembly.Module> {
  const api = webAssembly();
  const { instantiate } = api;
  return new Promise((resolve, reject) => {
    api.instantiate = (code, imports) => {
      // Others may make instances meanwhile; only this library links dynamically.
      if (!('GOT.mem' in imports)) return instantiate(code, imports);
      api.instantiate = instantiate;
      resolve(api.compile(code));
      return Promise.reject(new Error('Only the code was wanted.'));
    };
    // Fails as intended; before the code was heard that means something.
    make(quiet()).catch(reject);
  });
}

function webAssembly(): WebAssemblyApi {
  return (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
}

/** The factory makes the library out of the very object. */
function quiet(): FactoryOptions {
  return { noInitialRun: true, print: () => {}, printErr: () => {} };
}
