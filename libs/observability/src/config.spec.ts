import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ConfigSources, loadConfig } from './config.js';
import { InvalidConfig } from './errors.js';

const SCHEMA = z.object({
  leaseMs: z.number().int().min(100).default(5000),
  listen: z.string(),
  isInsecure: z.boolean().optional(),
  allowedModules: z.array(z.string()).default([]),
  ports: z.array(z.number()).optional(),
  mode: z.enum(['fast', 'exact']).default('exact'),
  adminToken: z.string().min(8).optional(),
  limits: z.object({ sizeBytes: z.number().max(100) }).optional(),
});

function messageOf(sources: ConfigSources): string {
  try {
    loadConfig(SCHEMA, { flags: { listen: 'x' }, ...sources });
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidConfig);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    return (error as Error).message;
  }
  throw new Error('Expected InvalidConfig.');
}

describe('loadConfig', () => {
  it('lets flags win over environment, environment over file, file over defaults', () => {
    const of = (sources: ConfigSources): number => loadConfig(SCHEMA, sources).leaseMs;
    const defaults = { leaseMs: 101, listen: 'x' };
    const file = { path: 'c.json', values: { leaseMs: 102 } };
    const env = { THAW_LEASE_MS: '103' };
    expect(of({ defaults })).toBe(101);
    expect(of({ defaults, file })).toBe(102);
    expect(of({ defaults, file, env })).toBe(103);
    expect(of({ defaults, file, env, flags: { leaseMs: 104 } })).toBe(104);
    expect(of({ defaults, flags: { leaseMs: undefined } })).toBe(101);
  });

  it('reads numbers, booleans and lists from the text of variables and flags', () => {
    const config = loadConfig(SCHEMA, {
      env: {
        THAW_LISTEN: '0.0.0.0:1',
        THAW_ALLOWED_MODULES: 'a, b',
        THAW_PORTS: '1,2',
        PATH: '/bin',
        THAW_OTHER: '1',
      },
      flags: { leaseMs: '250', isInsecure: 'true' },
    });
    expect(config).toEqual({
      leaseMs: 250,
      listen: '0.0.0.0:1',
      isInsecure: true,
      allowedModules: ['a', 'b'],
      ports: [1, 2],
      mode: 'exact',
    });
  });

  it('is frozen to any depth', () => {
    const config = loadConfig(SCHEMA, { flags: { listen: 'x', limits: { sizeBytes: 1 } } });
    expect(
      Object.isFrozen(config) && Object.isFrozen(config.limits) && Object.isFrozen(config.allowedModules),
    ).toBe(true);
  });

  it('leaves the objects that it was given as they are', () => {
    const values = { listen: 'x', limits: { sizeBytes: 1 } };
    loadConfig(SCHEMA, { file: { path: 'c.json', values } });
    expect(Object.isFrozen(values.limits)).toBe(false);
  });
});

describe('loadConfig refuses', () => {
  it.each<[string, ConfigSources, string]>([
    [
      'a variable of the wrong type',
      { env: { THAW_LEASE_MS: 'soon' } },
      'THAW_LEASE_MS from the environment: expected a value of type number, received "soon".',
    ],
    [
      'a number out of range',
      { flags: { listen: 'x', leaseMs: '5' } },
      '--lease-ms from the command line: expected a number of at least 100, received 5.',
    ],
    [
      'a value in a file',
      { file: { path: '/etc/thaw.yaml', values: { limits: { sizeBytes: 101 } } } },
      'limits.sizeBytes from /etc/thaw.yaml: expected a number of at most 100, received 101.',
    ],
    [
      'a value outside a list',
      { defaults: { mode: 'slow' } },
      'mode from the defaults: expected one of "fast", "exact", received "slow".',
    ],
    [
      'an unknown key',
      { file: { path: 'c.json', values: { leaseMS: 1 } } },
      'leaseMS from c.json: expected one of the keys leaseMs, listen, isInsecure, allowedModules, ports, mode, ' +
        'adminToken, limits, received 1.',
    ],
    [
      'a missing value',
      { flags: {} },
      'listen (--listen or THAW_LISTEN) from any place: expected a value of type string, received nothing.',
    ],
    [
      'a short secret, without showing it',
      { env: { THAW_ADMIN_TOKEN: 'abc' } },
      'THAW_ADMIN_TOKEN from the environment: expected text with a length of at least 8, received [redacted].',
    ],
  ])('%s', (_, sources, message) => {
    expect(messageOf(sources)).toBe(message);
  });

  it('all at once', () => {
    const message = messageOf({ env: { THAW_LEASE_MS: '1', THAW_MODE: 'slow' }, flags: { lsten: 'x' } });
    expect(message.split('\n')).toHaveLength(4);
  });
});
