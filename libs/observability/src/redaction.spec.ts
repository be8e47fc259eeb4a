import { describe, expect, it } from 'vitest';
import { redactSecrets } from './redaction.js';

describe('redactSecrets', () => {
  it.each([
    'token',
    'adminToken',
    'client_secret',
    'password',
    'Authorization',
    'api_key',
    'apiKey',
    'privateKey',
    'setCookie',
    'tokens',
  ])('hides %s', (name) => {
    expect(redactSecrets({ [name]: 'x' })).toEqual({ [name]: '[redacted]' });
  });

  it.each(['numTokensPerStep', 'tokenPath', 'keyPath', 'monkey', 'secretary'])('shows %s', (name) => {
    expect(redactSecrets({ [name]: 'x' })).toEqual({ [name]: 'x' });
  });

  it('changes nothing of what it is given', () => {
    const config = { names: ['a'], nested: { token: 'x' } };
    redactSecrets(config);
    expect(config).toEqual({ names: ['a'], nested: { token: 'x' } });
  });

  it('stops at a depth, so that data that contains itself ends', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(JSON.stringify(redactSecrets(loop))).toContain('[too deep]');
  });

  it('passes through what is not plain data', () => {
    const error = new Error('x');
    expect(redactSecrets({ error, size: 3n, missing: undefined, none: null })).toEqual({
      error,
      size: 3n,
      missing: undefined,
      none: null,
    });
  });
});
