import type { z } from 'zod';
import { environmentName, flagName, valueOfText } from './config-text.js';
import { type ConfigProblem, InvalidConfig } from './errors.js';
import { isSecretName, redactSecrets, REDACTED } from './redaction.js';

/** Where settings come from, from weakest to strongest. */
export interface ConfigSources {
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** A parsed configuration file. */
  readonly file?: { readonly path: string; readonly values: Readonly<Record<string, unknown>> };
  /** The process's environment. `leaseMs` is read from `THAW_LEASE_MS`; other variables are left alone. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Command line options by key (`leaseMs`); undefined ones were not given. */
  readonly flags?: Readonly<Record<string, unknown>>;
}

interface Setting {
  readonly key: string;
  readonly name: string;
  readonly source: string;
  readonly value: unknown;
}

/**
 * Merges settings, checks them and freezes them, to any depth. A key that the schema does not have is refused,
 * except in the environment, which other programs share.
 *
 * @throws InvalidConfig with every problem, each naming the place that the offending value came from
 */
export function loadConfig<Shape extends z.core.$ZodLooseShape>(
  schema: z.ZodObject<Shape>,
  sources: ConfigSources,
): Readonly<z.output<z.ZodObject<Shape>>> {
  const settings = collectSettings(schema, sources);
  const unknown = settings.filter(({ key }) => !Object.hasOwn(schema.shape, key));
  const known = settings.filter(({ key }) => Object.hasOwn(schema.shape, key));
  const strongest = new Map(known.map((setting) => [setting.key, setting]));
  const values = Object.fromEntries([...strongest].map(([key, { value }]) => [key, value]));
  const result = schema.safeParse(values);
  const problems = [
    ...unknown.map((setting) => unknownKey(setting, Object.keys(schema.shape))),
    ...(result.error?.issues ?? []).map((issue) => problemOf(issue, strongest)),
  ];
  if (!result.success || problems.length > 0) {
    throw new InvalidConfig(problems);
  }
  return deepFreeze(result.data);
}

function collectSettings(schema: z.ZodObject, { defaults, file, env, flags }: ConfigSources): Setting[] {
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  const settings: Setting[] = [];
  const add = (key: string, name: string, source: string, value: unknown): void => {
    if (value !== undefined) {
      const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
      const isText = typeof value === 'string' && field !== undefined && name !== key;
      settings.push({ key, name, source, value: isText ? valueOfText(field, value) : value });
    }
  };
  Object.entries(defaults ?? {}).forEach(([key, value]) => add(key, key, 'the defaults', value));
  Object.entries(file?.values ?? {}).forEach(([key, value]) => add(key, key, file?.path ?? '', value));
  Object.keys(shape).forEach((key) => {
    add(key, environmentName(key), 'the environment', env?.[environmentName(key)]);
  });
  Object.entries(flags ?? {}).forEach(([key, value]) => add(key, flagName(key), 'the command line', value));
  return settings;
}

function unknownKey({ name, source, key, value }: Setting, keys: readonly string[]): ConfigProblem {
  return { name, source, expected: `one of the keys ${keys.join(', ')}`, received: show([key], value) };
}

function problemOf(issue: z.core.$ZodIssue, settings: ReadonlyMap<string, Setting>): ConfigProblem {
  const [key = '', ...rest] = issue.path.map(String);
  const setting = settings.get(key);
  if (setting === undefined) {
    const name = `${key} (${flagName(key)} or ${environmentName(key)})`;
    return { name, source: 'any place', expected: expectation(issue), received: 'nothing' };
  }
  const { name, source, value } = setting;
  const received = show([key, ...rest], valueAt(value, rest));
  return { name: [name, ...rest].join('.'), source, expected: expectation(issue), received };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  );
}

/** What an issue asks for, in words; other kinds of issue say it in their message. */
function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `a value of type ${issue.expected}`;
    case 'too_small':
      return `${unitOf(issue.origin)} ${issue.inclusive === false ? 'above' : 'of at least'} ${issue.minimum}`;
    case 'too_big':
      return `${unitOf(issue.origin)} ${issue.inclusive === false ? 'below' : 'of at most'} ${issue.maximum}`;
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'unrecognized_keys':
      return `no key ${issue.keys.join(', ')}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return issue.message.replace(/^expected /i, '').replace(/\.$/, '');
  }
}

function unitOf(origin: string): string {
  switch (origin) {
    case 'string':
      return 'text with a length';
    case 'array':
    case 'set':
      return 'a list with a length';
    // Numbers of all kinds.
    default:
      return 'a number';
  }
}

function show(path: readonly string[], value: unknown): string {
  if (path.some(isSecretName)) {
    return REDACTED;
  }
  return value === undefined ? 'nothing' : JSON.stringify(redactSecrets(value));
}

function deepFreeze<T>(value: T): Readonly<T> {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
