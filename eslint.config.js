import nx from '@nx/eslint-plugin';
import node from 'eslint-plugin-n';
import tseslint from 'typescript-eslint';

/** What each project may import from this workspace; everything may import `errors`. */
const DIRECTIONS = {
  'lib:errors': [],
  'lib:orchestration': [],
  'lib:observability': [],
  'lib:layers': [],
  'lib:vectors': [],
  'lib:training': ['lib:layers', 'lib:orchestration', 'lib:vectors'],
  'lib:runtime': ['lib:layers'],
  'lib:model-files': ['lib:layers'],
  'lib:datasets': ['lib:orchestration', 'lib:vectors'],
  'lib:store': ['lib:orchestration'],
  'lib:protocol': ['lib:orchestration'],
  'lib:collectives': ['lib:orchestration', 'lib:protocol', 'lib:vectors'],
  'lib:thaw': ['type:lib'],
  // Applications import libraries, never each other; `cli` names the other two only to start their processes.
  'app:coordinator': ['type:lib'],
  'app:worker': ['type:lib'],
  'app:cli': ['type:lib', 'app:coordinator', 'app:worker'],
  'app:e2e': ['type:lib', 'app:cli'],
  'type:tool': [],
};

/** Only the runtime touches the binding; the layers and the training numerics see tfjs-core's public ops. */
const BANNED = {
  'type:lib': ['@tensorflow/tfjs-node*', '@tensorflow/tfjs', '@tensorflow/tfjs-layers'],
  'type:app': ['@tensorflow/tfjs-node*', '@tensorflow/tfjs', '@tensorflow/tfjs-layers'],
};

const depConstraints = Object.entries(DIRECTIONS).map(([sourceTag, targets]) => ({
  sourceTag,
  onlyDependOnLibsWithTags: ['lib:errors', ...targets],
  ...(sourceTag !== 'lib:runtime' && { bannedExternalImports: BANNED['type:lib'] }),
}));

export default tseslint.config(
  {
    ignores: ['**/dist', '**/out-tsc', '**/coverage', '.nx', 'libs/protocol/src/generated', '**/.venv'],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { '@nx': nx, n: node },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: true, allow: [], depConstraints },
      ],
      'n/no-process-env': 'error',
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^[.]{1,2}/([.]{2}/)*index[.]js$', message: 'Inside a lib, import the file itself.' },
          ],
        },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // A port's method is async also where one implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Asks for the non-null assertion that another rule forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // Matters of taste: an override with a fixed value, a hook that does nothing by default, recursive JSON types.
      '@typescript-eslint/class-literal-property-style': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Takes the two faces of a package, its sources and its build, for different classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // The pure core: no clock, disk, network, randomness or process state.
    files: ['libs/orchestration/src/**/*.ts', 'libs/layers/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/testing/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'setTimeout',
        'setInterval',
        'fetch',
        'performance',
        'crypto',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes in on events.' },
        { object: 'Math', property: 'random', message: 'Randomness is seeded.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*'], message: 'The pure core does no input or output.' },
            { regex: '^[.]{1,2}/([.]{2}/)*index[.]js$', message: 'Inside a lib, import the file itself.' },
          ],
        },
      ],
    },
  },
  {
    files: [
      '**/*.spec.ts',
      '**/testing/**/*.ts',
      'apps/e2e/**/*.ts',
      '**/vitest.config.ts',
      'examples/**/*.ts',
    ],
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      'n/no-process-env': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  // These test what a user of the package imports.
  { files: ['libs/thaw/src/**/*.spec.ts'], rules: { 'no-restricted-imports': 'off' } },
  // The border of a package without a main program.
  { files: ['libs/thaw/src/environment.ts'], rules: { 'n/no-process-env': 'off' } },
  // They share one piece at the root, which belongs to no project.
  { files: ['**/vitest.config.ts'], rules: { '@nx/enforce-module-boundaries': 'off' } },
  { files: ['apps/*/src/main.ts'], rules: { 'n/no-process-env': 'off' } },
  {
    files: ['**/*.mjs'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module' },
  },
);
