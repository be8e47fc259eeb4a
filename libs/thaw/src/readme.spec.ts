import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import * as thaw from './index.js';
import { runReadmeExample } from './testing/readme-example.js';

function linesOf(path: string): string[] {
  return readFileSync(new URL(path, import.meta.url), 'utf8')
    .split('\n')
    .map((line) => line.trim());
}

it('the README shows an example that compiles, line by line, and imports what there is', () => {
  const readme = linesOf('../../../README.md');
  const start = readme.indexOf('```ts', readme.indexOf('## As a library')) + 1;
  const [imports = '', ...shown] = readme
    .slice(start, readme.indexOf('```', start))
    .filter((line) => line !== '');
  expect(shown.length).toBeGreaterThan(8);
  expect(linesOf('./testing/readme-example.ts').filter((line) => shown.includes(line))).toEqual(shown);

  const [, names = ''] = /^import \{ (.+) \} from 'thaw';$/.exec(imports) ?? [];
  for (const name of names.split(', ')) expect(thaw).toHaveProperty(name);
  expect(runReadmeExample).toBeTypeOf('function');
});
