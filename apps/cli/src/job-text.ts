import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { FileNotReadable } from './errors.js';

/** A job file's text, what messages call it, and the absolute folder at which its relative paths start. */
export interface JobText {
  readonly jobFile: string;
  readonly fileName: string;
  readonly folder: string;
}

/** Reads a job file, or standard input for `-`. @throws FileNotReadable */
export async function readJobText(
  file: string,
  { folder }: { readonly folder?: string | undefined },
): Promise<JobText> {
  const isStdin = file === '-';
  return {
    jobFile: isStdin ? await text(process.stdin) : await readText(file),
    fileName: isStdin ? 'standard input' : file,
    folder: path.resolve(folder ?? (isStdin ? '.' : path.dirname(file))),
  };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new FileNotReadable(file, cause);
  }
}
