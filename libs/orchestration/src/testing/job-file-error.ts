import { InvalidJobFile } from '../errors.js';
import { parseJobFile, type JobFileContext } from '../job-file.js';

/** The error by which a job file is refused, which it has to be. */
export function errorOf(text: string, context: JobFileContext = {}): InvalidJobFile {
  try {
    parseJobFile(text, 'job.yaml', context);
  } catch (error) {
    if (error instanceof InvalidJobFile) return error;
    throw error;
  }
  throw new Error('expected the job file to be refused');
}
