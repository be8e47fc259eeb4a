import type { Command } from 'commander';
import { explainField, type FieldExplanation } from '@thaw/orchestration';
import { withJson, type CommonOptions } from '../command-context.js';

/** `thaw explain PATH` */
export function addExplain(program: Command): void {
  withJson(program.command('explain'))
    .description('say what a field of a job file is for, what may stand there, and what its default is')
    .argument('<path>', 'for instance train.optimizer')
    .action((path: string, { json }: CommonOptions) => {
      const explanations = explainField(path);
      const lines = json ? explanations.map((each) => JSON.stringify(each)) : [textOf(explanations)];
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}

/** BatchNormalization is where the number of replicas shows in a result. */
const REPLICA_STATISTICS =
  'BatchNormalization in training mode uses the statistics of its replica, as Keras does without synchronized: ' +
  'with one replica the result is that of Keras. Frozen, it uses its moving statistics.';

const SECTIONS_WITH_STATISTICS = ['train', 'train.replicas', 'train.freeze', 'train.phases[].freeze'];

/** Every meaning of a path, with what is in it. */
function textOf(explanations: readonly FieldExplanation[]): string {
  return explanations
    .map(({ path, type, default: byDefault, description, variants, example, fields }) =>
      [
        `${path}${variants.length === 0 ? '' : ` (with ${variants.join(', ')})`}`,
        `  ${description}`,
        `  expected: ${type}`,
        `  default:  ${byDefault}`,
        ...(fields.length === 0 ? [] : [`  fields:   ${fields.join(', ')}`]),
        ...(SECTIONS_WITH_STATISTICS.includes(path) ? [`  ${REPLICA_STATISTICS}`] : []),
        '  example:',
        ...example.split('\n').map((line) => `    ${line}`),
      ].join('\n'),
    )
    .join('\n\n');
}
