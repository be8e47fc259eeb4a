import { join } from 'node:path';
import { runProgram } from './program.js';
import { REPOSITORY } from './repository.js';

/**
 * Runs a script of `tools/` whose last line with `--json` is its report.
 *
 * @param key what every report of this script has
 * @throws Error with what it said instead, when it ended without one
 */
export async function runReportScript<Report extends object>(
  script: string,
  args: readonly string[],
  key: keyof Report & string,
): Promise<Report & { readonly exitCode: number | null }> {
  const file = join(REPOSITORY, 'tools', script);
  const program = [file, '--json', ...args];
  const { stdout, stderr, exitCode } = await runProgram(process.execPath, program, REPOSITORY);
  const report = stdout.objects.at(-1);
  if (report === undefined || !(key in report))
    throw new Error(`${script} ended without a report: ${stderr.all.join('\n')}`);
  return { ...(report as unknown as Report), exitCode };
}
