import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Changes what a coordinator has stored, behind its back. */
export async function changeDatabase(dataDir: string, statement: string): Promise<void> {
  await inDatabase(dataDir, 'database.exec(statement)', statement);
}

/** The first row that a statement finds in what a coordinator has stored. */
export async function readDatabase(
  dataDir: string,
  statement: string,
  ...values: readonly string[]
): Promise<Readonly<Record<string, unknown>>> {
  const read = 'console.log(JSON.stringify(database.prepare(statement).get(...values)))';
  return JSON.parse(await inDatabase(dataDir, read, statement, ...values)) as Record<string, unknown>;
}

/** In a process of its own, so that nothing of the database stays open in this one. */
async function inDatabase(dataDir: string, use: string, ...args: readonly string[]): Promise<string> {
  const open =
    "const [file, statement, ...values] = process.argv.slice(1); const database = new (require('better-sqlite3'))(file);";
  const file = join(dataDir, 'coordinator.sqlite');
  const cwd = import.meta.dirname;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', open + use, file, ...args], { cwd });
  return stdout;
}
