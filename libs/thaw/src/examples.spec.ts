import { readdirSync } from 'node:fs';

import { expect, it } from 'vitest';

const FOLDER = new URL('../../../examples/library/', import.meta.url);
const PROGRAMS = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));

it('there is a program for each of the seven documented behaviours', () => {
  expect(PROGRAMS).toHaveLength(7);
});

it.each(PROGRAMS)(
  'examples/library/%s does what it asserts',
  async (name) => {
    await import(/* @vite-ignore */ new URL(name, FOLDER).href);
  },
  120_000,
);
