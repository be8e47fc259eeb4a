import type { UserProjectConfigExport } from 'vitest/config';

/** A project whose tests compute with TensorFlow; `setupFile` is from the project's folder. */
export function tensorflowProject(name: string, setupFile?: string): UserProjectConfigExport;
