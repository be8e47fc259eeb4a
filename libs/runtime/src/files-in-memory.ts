import * as tf from '@tensorflow/tfjs-core';
import type { TensorflowBackend } from './tensorflow-backend.js';

/**
 * Lets other processes of the host read memory of this one: a file of some name, in memory, takes the place of its pages, whose bytes are
 * zeros after it.
 *
 * @param pages whole pages of the memory of WebAssembly, which is freed page by page; no other
 * @returns what they read it by, open until it is closed or this thread ends
 * @throws Error where TensorFlow is not loaded, and where the system has no such files
 */
export function putFileBeneath(
  pages: Uint8Array,
  name: string,
): { readonly descriptor: number; close(): void } {
  const backend = tf.findBackend('tensorflow') as unknown as TensorflowBackend | null;
  if (backend === null) throw new Error('TensorFlow is not loaded');
  const descriptor = backend.binding.shareMemory(pages, name);
  return { descriptor, close: () => backend.binding.closeMemory(descriptor) };
}
