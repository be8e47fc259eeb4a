import type { Command } from 'commander';
import { createCoordinatorClient, type CoordinatorClient } from '@thaw/protocol';
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
export interface ClientOptions extends CommonOptions {
  readonly coordinator: string;
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print one JSON object per line');
}

/** Adds `--coordinator` and `--json`. */
export function withCoordinator(command: Command): Command {
  return withJson(command).option(
    '-c, --coordinator <host:port>',
    'the coordinator to talk to',
    DEFAULT_ADDRESS,
  );
}

/** The output that the options ask for. */
export function outputOf({ json }: CommonOptions): Output {
  return json ? createJsonOutput(process.stdout) : createTextOutput(process.stdout);
}

/** Runs `use` with a client and an output, and closes both. */
export async function withClient<Result>(
  options: ClientOptions,
  use: (client: CoordinatorClient, output: Output) => Promise<Result>,
): Promise<Result> {
  const client = createCoordinatorClient(options.coordinator);
  const output = outputOf(options);
  try {
    return await use(client, output);
  } finally {
    output.close();
    client.close();
  }
}
