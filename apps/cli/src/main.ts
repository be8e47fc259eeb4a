import { Command } from 'commander';
import { messageOf } from '@thaw/errors';
import { addCacheCommands } from './commands/cache.js';
import { addCertificateCommands } from './commands/certs.js';
import { addDataCommands } from './commands/data.js';
import { addDoctor } from './commands/doctor.js';
import { addExplain } from './commands/explain.js';
import { addExport } from './commands/export.js';
import { addInferenceCommands } from './commands/inference.js';
import { addLogs } from './commands/logs.js';
import { addModelCommands } from './commands/model.js';
import { addJobCommands } from './commands/jobs.js';
import { addProcessCommands } from './commands/processes.js';
import { addSetup } from './commands/setup.js';
import { addSubmit } from './commands/submit.js';
import { addValidate } from './commands/validate.js';
import { EXIT, exitCodeOf } from './errors.js';

const HELP = `
Exit codes: 0 done, ${EXIT.failure} something went wrong (of model diff: the models differ; of
jobs show --ledger: an example did not count once per epoch),
${EXIT.usage} the command line, the job file or a model file is not valid,
${EXIT.jobFailed} the job failed, ${EXIT.jobCancelled} the job was cancelled, ${EXIT.hung} a worker's computation hung,
${EXIT.passing} a process ended for a cause that may be over when it is started again,
${EXIT.detached} Ctrl-C while watching a job, which goes on.

Try it:  thaw up --workers 2          and in another terminal
         thaw submit job.yaml --wait`;

function createProgram(): Command {
  const program = new Command('thaw')
    .description(
      'Fine-tune pretrained image models on several workers, with the same bits on any number of them.',
    )
    .addHelpText('after', HELP)
    .exitOverride((error) => {
      process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
      throw error;
    });
  addSetup(program, process.env);
  addProcessCommands(program, process.env);
  addSubmit(program);
  addValidate(program);
  addExplain(program);
  addJobCommands(program);
  addLogs(program);
  addDataCommands(program);
  addExport(program, process.env);
  addModelCommands(program, process.env);
  addCacheCommands(program, process.env);
  addCertificateCommands(program);
  addInferenceCommands(program, process.env);
  addDoctor(program, process.env);
  return program;
}

try {
  await createProgram().parseAsync();
} catch (thrown) {
  const isUsage = thrown instanceof Error && thrown.name === 'CommanderError';
  if (!isUsage) {
    process.stderr.write(`thaw: ${messageOf(thrown)}\n`);
    process.exitCode = exitCodeOf(thrown);
  }
}
