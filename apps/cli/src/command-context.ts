import { Option, type Command } from 'commander';
import {
  createCoordinatorClient,
  readClientSecurity,
  type CoordinatorClient,
  type SecurityPaths,
} from '@thaw/protocol';
import { createJsonOutput } from './output/json-output.js';
import type { Output } from './output/output.js';
import { createTextOutput } from './output/text-output.js';

/** Where a coordinator listens when nobody says otherwise. */
export const DEFAULT_ADDRESS = '127.0.0.1:7070';

/** What every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
}

/** What every command that talks to a coordinator takes. */
export interface ClientOptions extends CommonOptions, SecurityPaths {
  readonly coordinator: string;
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print one JSON object per line');
}

/** Adds `--coordinator`, `--json` and what the client is trusted for, which may also stand in the environment. */
export function withCoordinator(command: Command): Command {
  const withAddress = withJson(command).option(
    '-c, --coordinator <host:port>',
    'the coordinator to talk to',
    DEFAULT_ADDRESS,
  );
  return SECURITY_OPTIONS.reduce(
    (each, [flags, description, variable]) => each.addOption(new Option(flags, description).env(variable)),
    withAddress,
  );
}

const SECURITY_OPTIONS = [
  ['--ca <file>', "TLS: the certificate of the coordinator's authority", 'THAW_CA'],
  ['--cert <file>', 'mutual TLS: your own certificate', 'THAW_CERT'],
  ['--key <file>', 'its private key', 'THAW_KEY'],
  ['--token-file <file>', 'a file with your token', 'THAW_TOKEN_FILE'],
] as const;

/** The output that the options ask for. */
export function outputOf({ json }: CommonOptions): Output {
  return json ? createJsonOutput(process.stdout) : createTextOutput(process.stdout);
}

/** Runs `use` with a client and an output, and closes both. */
export async function withClient<Result>(
  options: ClientOptions,
  use: (client: CoordinatorClient, output: Output) => Promise<Result>,
): Promise<Result> {
  const client = createCoordinatorClient(options.coordinator, await readClientSecurity(options));
  const output = outputOf(options);
  try {
    return await use(client, output);
  } finally {
    output.close();
    client.close();
  }
}
