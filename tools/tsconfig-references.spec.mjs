// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WORKSPACE } from './workspace-setup.mjs';

const LIBRARIES = ['libs', 'apps']
  .flatMap((parent) => readdirSync(join(WORKSPACE, parent)).map((project) => join(parent, project)))
  .filter((project) => existsSync(join(WORKSPACE, project, 'tsconfig.lib.json')));

/** @param {string} file */
function referencesOf(file) {
  /** @type {{ references?: { path: string }[] }} */
  const { references = [] } = JSON.parse(readFileSync(join(WORKSPACE, file), 'utf8'));
  return references.map(({ path }) => path);
}

describe('the references of the workspace', () => {
  // `npm run build` and `npm run typecheck` see what they name and nothing else.
  it('name every project that has a tsconfig.json', () => {
    const projects = ['libs', 'apps']
      .flatMap((parent) => readdirSync(join(WORKSPACE, parent)).map((project) => `./${parent}/${project}`))
      .filter((project) => existsSync(join(WORKSPACE, project, 'tsconfig.json')));
    expect(referencesOf('tsconfig.json').sort()).toEqual(projects.sort());
  });
});

describe('the references of a project', () => {
  it('are found', () => {
    expect(LIBRARIES.length).toBeGreaterThan(10);
  });

  // `tsc --build` checks a project again where something changed that it refers to, not where that does.
  it.each(LIBRARIES)('hold for its tests what they hold for its code: %s', (project) => {
    const ofCode = referencesOf(join(project, 'tsconfig.lib.json'));
    const ofTests = referencesOf(join(project, 'tsconfig.spec.json'));
    expect(ofTests).toEqual(expect.arrayContaining(['./tsconfig.lib.json', ...ofCode]));
  });
});
