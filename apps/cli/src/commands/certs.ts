import { Option, type Command } from 'commander';
import { ROLES, type Role } from '@thaw/protocol';
import type { CertificateFolder } from '../certificates/certificate-folder.js';
import { outputOf, withJson, type CommonOptions } from '../command-context.js';
import { wholeNumber } from './settings.js';

interface FolderOptions extends CommonOptions {
  readonly dir: string;
  readonly days: number;
  readonly host?: readonly string[];
}

interface IssueOptions extends FolderOptions {
  readonly role: Role | 'coordinator';
  readonly name: string;
}

/** `thaw certs init`, `thaw certs issue` */
export function addCertificateCommands(program: Command): void {
  const certs = program.command('certs').description('make certificates and tokens of your own for TLS');
  withFolder(certs.command('init'))
    .description(
      'make an authority (ca), certificates of a coordinator and of each role, and tokens; only you can read the files',
    )
    .option('--host <host...>', 'names and addresses of the coordinator', ['localhost', '127.0.0.1'])
    .action((options: FolderOptions) =>
      write(options, async (folder) => folder.init(options.host ?? [], options.days)),
    );
  withFolder(certs.command('issue'))
    .description('make one more certificate, with the authority in the folder')
    .addOption(
      new Option('--role <role>', 'what its holder may do')
        .choices([...ROLES, 'coordinator'])
        .makeOptionMandatory(),
    )
    .requiredOption('--name <name>', 'what its holder is called; a worker joins under this name')
    .option('--host <host...>', 'names and addresses at which it is reached')
    .action((options: IssueOptions) =>
      write(options, async (folder) => {
        const { name, role, days, host = [] } = options;
        return folder.issue({ name, role, days, hosts: host });
      }),
    );
}

function withFolder(command: Command): Command {
  return withJson(command)
    .option('--dir <dir>', 'where the files are', 'certs')
    .option('--days <n>', 'for how long the certificates hold', wholeNumber, 365);
}

async function write(
  options: FolderOptions,
  make: (folder: CertificateFolder) => Promise<string[]>,
): Promise<void> {
  // Loaded here: the other commands need no cryptography of certificates.
  const files = await import('../certificates/certificate-folder.js');
  const output = outputOf(options);
  for (const file of await make(new files.CertificateFolder(options.dir))) output.notice(file, { file });
  output.close();
}
