/** Where downloads and built addons are kept, outside every node_modules: an absolute path. */
export function cacheFolderOf(env: NodeJS.ProcessEnv): string;

/** Runs `work` with a new folder below the cache, which is gone afterwards. */
export function withStagingFolder<T>(cacheFolder: string, work: (folder: string) => Promise<T>): Promise<T>;

/** Whether a process of this id runs on this machine. */
export function isProcessAlive(pid: number): boolean;

/** Puts a finished folder in its place at once. */
export function publishFolder(finished: string, place: string): Promise<void>;

/** Free bytes of the disk that holds a folder, which need not exist yet. */
export function freeBytesAt(folder: string): Promise<number>;

/** Refuses to begin what the disk has no room for. */
export function requireSpace(space: { folder: string; neededBytes: number; freeBytes: number }): void;

/** Bytes in words. */
export function megabytes(bytes: number): string;
