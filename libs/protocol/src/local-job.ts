import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FileNotReadable } from './errors.js';
import type { LocalJob } from './job-submission.js';

/**
 * Reads a job file.
 * @param folder where its relative paths start, by default at the file
 * @throws FileNotReadable
 */
export async function readLocalJob(file: string, folder = path.dirname(file)): Promise<LocalJob> {
  try {
    return { jobFile: await readFile(file, 'utf8'), fileName: file, folder: path.resolve(folder) };
  } catch (cause) {
    throw new FileNotReadable(file, cause);
  }
}
