import path from 'node:path';
import { text } from 'node:stream/consumers';
import { readLocalJob, type LocalJob } from '@thaw/protocol';

/** Reads a job file, or standard input for `-`. @throws FileNotReadable */
export async function readJobText(
  file: string,
  { folder }: { readonly folder?: string | undefined },
): Promise<LocalJob> {
  if (file !== '-') return readLocalJob(file, folder);
  return {
    jobFile: await text(process.stdin),
    fileName: 'standard input',
    folder: path.resolve(folder ?? '.'),
  };
}
