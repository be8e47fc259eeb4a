import { InvalidMessage } from './errors.js';
import type { UploadedPath, UploadedPathInput } from './generated/thaw/v1/UploadedPath.js';

/** A local path in a job file. */
export interface JobInputPath {
  /** As it stands there. */
  readonly path: string;
  /** Where it stands, such as `data.images`. */
  readonly place: string;
}

/** What stands for a local path of a job file: an uploaded file, by SHA-256, or an uploaded folder, by digest. */
export type JobInput =
  { readonly path: string; readonly file: string } | { readonly path: string; readonly dataset: string };

/** The wire form. */
export function inputToWire(input: JobInput): UploadedPathInput {
  return input;
}

/** @throws InvalidMessage for an input that is neither file nor dataset */
export function inputFromWire({ path, content, file, dataset }: UploadedPath): JobInput {
  if (content === 'file' && file !== undefined) return { path, file };
  if (content === 'dataset' && dataset !== undefined) return { path, dataset };
  throw new InvalidMessage(`inputs "${path}"`, 'an uploaded file or dataset', 'neither');
}
