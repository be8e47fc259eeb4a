import { defaultText, descriptionOf, exampleOf, typeText, yamlText } from './field-text.js';
import { jobFields, type JobField } from './job-field.js';

const HEADER = `# The job file

This page is generated from the schema by \`npm run job-reference\`; the same schema is [job.schema.json](job.schema.json). An editor that knows YAML schemas completes and checks a job file
that begins with the line

\`\`\`yaml
# yaml-language-server: $schema=<path to docs/job.schema.json>
\`\`\`

A job file is YAML or JSON. Relative paths start at its folder. \`thaw validate job.yaml\` checks one without a coordinator, and \`thaw explain train.optimizer\` prints what is said here. A field that only
some variants of a mapping have says so under "only with".

BatchNormalization in training mode uses the statistics of its replica's share of the batch, as Keras does without \`synchronized\`: with \`train.replicas: 1\` the result is Keras's to the letter, with more
each replica normalizes by its own examples. Frozen, it uses its moving statistics, and the number of replicas does not matter to it.
`;

/** The reference of all fields, in Markdown: one table for each section. */
export function referencePage(): string {
  const fields = jobFields();
  const sections = new Set(fields.map(sectionOf));
  const parts = [...sections].map(
    (section) => `## ${section}\n\n${tableOf(fields.filter((field) => sectionOf(field) === section))}\n`,
  );
  return [HEADER, ...parts].join('\n');
}

function sectionOf({ path }: JobField): string {
  return path.split(/[.[]/, 1)[0] ?? '';
}

function tableOf(fields: readonly JobField[]): string {
  const head = '| field | what it is | default | example |\n| --- | --- | --- | --- |';
  return [head, ...fields.map(rowOf)].join('\n');
}

function rowOf(field: JobField): string {
  const { path, schema, variants } = field;
  const only = variants.length === 0 ? '' : ` Only with ${variants.map((each) => `\`${each}\``).join(', ')}.`;
  const what = `${descriptionOf(schema)} ${sentence(typeText(schema))}${only}`.trim();
  const cells = [`\`${path}\``, what, defaultText(field), `\`${yamlText(exampleOf(schema))}\``];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function sentence(text: string): string {
  return `_${text.charAt(0).toUpperCase()}${text.slice(1)}._`;
}
