import { describe, expect, it } from 'vitest';
import { errorOf } from './testing/job-file-error.js';

describe('a hostile job file', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', 'b: &b [*a,*a,*a,*a,*a]', 'c: [*b,*b,*b,*b,*b]'].join('\n');

  it.each([
    ['10 MB', 'x'.repeat(10_000_000), 'at most 1048576 characters'],
    ['an alias bomb', bomb, 'values written out'],
    ['an alias to itself', 'a: &a\n  b: *a', 'values written out'],
    ['deep lists', '['.repeat(500_000), 'at most 100 lists and mappings inside one another'],
    ['deep mappings', '{a: '.repeat(200_000), 'at most 100 lists and mappings inside one another'],
    ['deep blocks', '- '.repeat(500_000), 'at most 100 lists and mappings inside one another'],
    [
      'keys without end',
      Array.from({ length: 60_000 }, (_, n) => `k${n}: 1`).join('\n'),
      'at most 100000 words and marks',
    ],
    ['escapes without end', `"${'\\q'.repeat(400_000)}"`, 'at most 100000 words and marks'],
    ['one key again and again', 'a: 1\n'.repeat(2_000), 'every key once'],
    ['many mistakes', '&a '.repeat(5_000), 'valid YAML or JSON'],
    ['many documents', '---\n'.repeat(250_000), 'one document'],
    ['control characters', '\u0000\u0001\u0002', 'a mapping'],
  ])('of %s is refused, shortly and soon', (_what, text, expected) => {
    const error = errorOf(text);
    expect(error.problems[0]?.expected).toContain(expected);
    expect(error.message.length).toBeLessThan(20_000);
  });

  it('with many unknown keys is not repeated in full', () => {
    const error = errorOf(Array.from({ length: 2_000 }, (_, n) => `k${n}: 1`).join('\n'));
    expect(error.message.split('\n')).toHaveLength(51);
    expect(error.message).toMatch(/and 54 more$/);
  });
});
