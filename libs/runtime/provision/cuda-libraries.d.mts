/** A library that does not open, and what the loader says of it. */
export interface MissingLibrary {
  readonly name: string;
  readonly reason: string;
}

/** The driver's own library, which comes with it and with nothing else. */
export const DRIVER_LIBRARY: string;

/**
 * Opens CUDA's libraries in a process of its own, from a folder in pip's layout or from wherever the system has them.
 * @param options.withDriver opens the driver's library too
 * @returns those that do not open
 */
export function missingCudaLibraries(
  nvidiaFolder: string | undefined,
  options: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly signal?: AbortSignal | undefined;
    readonly withDriver?: boolean;
  },
): Promise<MissingLibrary[]>;

/** The versions of CUDA's runtime and cuDNN in a folder of pip's layout; `unknown` where nothing tells. */
export function cudaVersionsIn(nvidiaFolder: string): { readonly cuda: string; readonly cudnn: string };
