import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runProgram } from './program.js';
import { REPOSITORY } from './repository.js';
import type { TestBed } from './test-bed.js';

const EXAMPLE = join(REPOSITORY, 'examples', 'photos');

/** What the README's way from photos to a model came to. */
export interface Journey {
  /** The model for Keras. */
  readonly file: string;
  /** Of the last command that measured it. */
  readonly accuracy: number;
}

/** The commands in the README's section on photos. */
export async function readmeCommands(): Promise<string[]> {
  const readme = await readFile(join(REPOSITORY, 'README.md'), 'utf8');
  const block = /## Your own photos\n[^]*?```\n([^]*?)```/.exec(readme)?.[1] ?? '';
  return block.trim().split('\n');
}

/**
 * Runs the README's commands as they stand there, but for a port, an output folder and a place of the photos of its own.
 * @param data a folder of class folders
 * @param numOfEachClass how many photos are taken
 */
export async function followReadme(bed: TestBed, data: string, numOfEachClass: number): Promise<Journey> {
  await cp(join(EXAMPLE, 'hands.yaml'), join(bed.folder, 'hands.yaml'));
  await copyPhotos(data, join(bed.folder, 'photos'), numOfEachClass);
  const [setup = '', up = '', ...rest] = await readmeCommands();
  const [npm = '', ...args] = setup.split(' ');
  expect((await runProgram(npm, args, REPOSITORY)).exitCode).toBe(0);
  const workers = Number(/^npx thaw up --workers (\d+)$/.exec(up)?.[1]);
  const { address } = await bed.up({ workers });
  let job = '';
  let accuracy = NaN;
  for (const line of rest) {
    const words = line
      .replace('examples/photos/', `${bed.folder}/`)
      .replace('JOB', job)
      .replace('hands.keras', join(bed.folder, 'hands.keras'))
      .split(' ');
    const { exitCode, stdout, stderr } = await bed.run(...words.slice(2), '--coordinator', address);
    expect({ line, exitCode, stderr: stderr.all }).toEqual({ line, exitCode: 0, stderr: [] });
    const said = stdout.all.join('\n');
    job = /^hands-\w+/m.exec(said)?.[0] ?? job;
    accuracy = Number(/^\d+ examples .*accuracy ([\d.]+)/m.exec(said)?.[1] ?? accuracy);
  }
  return { file: join(bed.folder, 'hands.keras'), accuracy };
}

async function copyPhotos(from: string, to: string, numOfEachClass: number): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true });
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    await mkdir(join(to, name), { recursive: true });
    const photos = (await readdir(join(from, name))).toSorted().slice(0, numOfEachClass);
    await Promise.all(photos.map((photo) => cp(join(from, name, photo), join(to, name, photo))));
  }
}
