/** One GPU, as NVIDIA's driver names it. */
export interface Gpu {
  /** Its position as the driver counts. */
  readonly index: number;
  /** Names it whatever the order: `GPU-…`. */
  readonly uuid: string;
  readonly name: string;
  /** In MiB. */
  readonly memoryMiB: number;
}

/** What `nvidia-smi` gave. */
export type DriverReport =
  | { readonly kind: 'answers'; readonly driverVersion: string; readonly gpus: readonly Gpu[] }
  /** No driver, or one that does not work; `reason` is one clause. */
  | { readonly kind: 'silent'; readonly isInstalled: boolean; readonly reason: string };

/** Asks the driver of this machine for its GPUs; never throws but the signal's reason. */
export function askDriver(options: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}): Promise<DriverReport>;

/** Reads the table that {@link askDriver} asks for. @param text lines of `index, uuid, name, memory in MiB, driver version` */
export function parseDriverTable(text: string): DriverReport;

/** The oldest driver under which the pinned CUDA runs. */
export const OLDEST_DRIVER: string;

/** Whether CUDA's libraries run under a driver. @param version as in `550.54.15` */
export function isDriverNewEnough(version: string): boolean;
