/** Where downloads and built addons are kept, outside every node_modules: an absolute path. */
export function cacheFolderOf(env: NodeJS.ProcessEnv): string;
