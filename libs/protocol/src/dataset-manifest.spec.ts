import { describe, expect, it } from 'vitest';
import { formatManifest, parseManifest } from './dataset-manifest.js';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

function parse(text: string): unknown {
  return parseManifest(Buffer.from(text));
}

describe('a manifest', () => {
  it('has one text for the same files, and comes back as it was', () => {
    const files = [
      { path: 'é/1.png', sha256: A, sizeBytes: 0 },
      { path: 'a b/Z 1.png', sha256: B, sizeBytes: 12 },
      { path: 'a.png', sha256: A, sizeBytes: 7 },
    ];
    const text = `${B} 12 a b/Z 1.png\n${A} 7 a.png\n${A} 0 é/1.png\n`;
    expect(Buffer.from(formatManifest(files)).toString()).toBe(text);
    expect(formatManifest(files.toReversed())).toEqual(formatManifest(files));
    expect(parse(text)).toEqual([files[1], files[2], files[0]]);
  });

  const refusals: readonly (readonly [string, string, string])[] = [
    ['leads out of its folder', `${A} 1 ../x\n`, 'without empty parts, "." and "..", received "../x"'],
    ['leads out on a detour', `${A} 1 a/../../x\n`, 'a path inside the folder'],
    ['is absolute', `${A} 1 /etc/passwd\n`, 'manifest line 1: expected a relative path'],
    ['has a backslash', `${A} 1 a\\..\\x\n`, 'no backslash'],
    ['has a NUL', `${A} 1 a\0b\n`, 'without control characters'],
    ['has a carriage return', `${A} 1 a\r\n`, 'without control characters'],
    ['has empty parts', `${A} 1 a//b\n`, 'without empty parts'],
    ['is a dot', `${A} 1 .\n`, 'without empty parts'],
    ['ends with a slash', `${A} 1 a/\n`, 'without empty parts'],
    ['is too long', `${A} 1 ${'a/'.repeat(600)}a\n`, 'at most 1024 bytes'],
    ['has a part that is too long', `${A} 1 ${'a'.repeat(256)}\n`, 'parts have at most 255 bytes'],
    [
      'comes twice',
      `${A} 1 a\n${B} 1 a\n`,
      'manifest line 2: expected a path after "a" in the order of its bytes',
    ],
    ['comes out of order', `${A} 1 b\n${B} 1 a\n`, 'manifest line 2: expected a path after "b"'],
    [
      'is a file and a folder',
      `${A} 1 a\n${B} 1 a-\n${B} 1 a/b\n`,
      'manifest line 3: expected a folder at "a", received a file',
    ],
  ];
  it.each(refusals)('is refused when a path %s', (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it.each([
    ['', 'at least one file, received none'],
    [`${A} 1 a`, 'a newline at the end of every line'],
    ['nonsense\n', '"SHA256 SIZE PATH", received "nonsense"'],
    [`${A.toUpperCase()} 1 a\n`, '"SHA256 SIZE PATH"'],
    [`${A} -1 a\n`, '"SHA256 SIZE PATH"'],
    [`${A} 01 a\n`, '"SHA256 SIZE PATH"'],
    [`${A} 9999999999999999 a\n`, '"SHA256 SIZE PATH"'],
  ])('is refused when its text is %j', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('is refused when it is not UTF-8', () => {
    expect(() => parseManifest(Uint8Array.of(0xff, 0xfe))).toThrow('expected UTF-8 text');
  });
});
