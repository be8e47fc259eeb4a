/** How a set-up is run. */
export interface ProjectSetupOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** Told the progress. */
  readonly output: { isTTY?: boolean; columns?: number; write(text: string): unknown };
  /** One JSON object per line instead of a bar or plain lines. */
  readonly isJson: boolean;
  /** A prebuilt TensorFlow instead of a download; default: what THAW_TENSORFLOW_DIR says. */
  readonly tensorflowDir?: string | undefined;
  /** What TensorFlow is set up for; default: CUDA where an NVIDIA driver answers, else the processor. */
  readonly device?: 'cpu' | 'cuda' | undefined;
  /** Compare every file with its digest and build the addon again. */
  readonly isForced: boolean;
  /** Where the binding is resolved from; default: the package that holds this file. */
  readonly projectRoot?: string | undefined;
}

/** What a set-up did. */
export interface ProjectSetupResult {
  readonly source: string;
  readonly tensorflowFolder: string;
  readonly addonFile: string;
  /** False if everything was in place. */
  readonly hasChanged: boolean;
}

/**
 * Puts TensorFlow beneath the installed binding, and the addon for vectors in its place; what is in place is left alone.
 * @throws ProvisionError whose message is one sentence that says what to do; the signal's reason after an abort
 */
export function provisionForProject(options: ProjectSetupOptions): Promise<ProjectSetupResult>;

/**
 * Puts SQLite's addon in its place, which a coordinator needs; one that is there is left alone.
 * @throws ProvisionError whose message is one sentence that says what to do; the signal's reason after an abort
 */
export function provisionSqliteForProject(
  options: Omit<ProjectSetupOptions, 'tensorflowDir' | 'device'>,
): Promise<Pick<ProjectSetupResult, 'hasChanged'>>;

/** The folder of CUDA's libraries beneath the binding, in pip's layout; undefined where TensorFlow was set up without them. */
export function linkedCudaFolder(projectRoot?: string): string | undefined;

/**
 * The first file that a set-up would have put in place and that is not there; undefined when all are. Looks at names alone:
 * whether TensorFlow loads is known when it is loaded.
 * @throws ProvisionError when the binding's package is not installed
 */
export function whatTensorflowLacks(projectRoot?: string): string | undefined;
