// @ts-check
import { describe, expect, it } from 'vitest';
import { closureOf, memberManifest, packedManifest, thirdPartyOf } from './package-manifest.mjs';

/**
 * @param {string} name
 * @param {Record<string, string>} [dependencies]
 */
function manifest(name, dependencies) {
  return { name, version: '0.1.0', ...(dependencies && { dependencies }) };
}

const WORKSPACE = new Map(
  [
    manifest('face', { '@w/a': '0.1.0', 'needed-by-face': '1.0.0' }),
    manifest('@w/a', { '@w/b': '0.1.0', '@tensorflow/tfjs-core': '4.22.0' }),
    manifest('@w/b', { 'needed-by-b': '^2.0.0' }),
    manifest('@w/unused', { unwanted: '1.0.0' }),
  ].map((each) => [each.name, each]),
);

describe('what is packed', () => {
  it('is what the roots need to any depth, and of the world outside what these name', () => {
    const closure = closureOf(['face'], WORKSPACE);
    expect(closure.map(({ name }) => name)).toEqual(['@w/a', '@w/b', 'face']);
    expect(thirdPartyOf(closure, WORKSPACE)).toEqual({
      '@tensorflow/tfjs-core': '4.22.0',
      'needed-by-b': '^2.0.0',
      'needed-by-face': '1.0.0',
    });
  });

  it('is refused when two packages want different versions of a third', () => {
    const manifests = [manifest('@w/a', { x: '1.0.0' }), manifest('@w/b', { x: '^1.0.0' })];
    expect(() => thirdPartyOf(manifests, new Map())).toThrow(
      '@w/a depends on x 1.0.0 and @w/b on x ^1.0.0, but one package carries both: name the same version in both and run `npm run pack` again.',
    );
  });
});

describe('the manifest', () => {
  it('of a package inside leads to what is compiled and depends on nothing by itself', () => {
    const conditions = { '@thaw/source': './src/index.ts', default: './dist/index.js' };
    const packed = memberManifest({
      ...manifest('@w/a', { x: '1.0.0' }),
      exports: { '.': conditions, './package.json': './package.json' },
      files: ['dist'],
    });
    expect(packed).toEqual({
      ...manifest('@w/a'),
      exports: { '.': { default: './dist/index.js' }, './package.json': './package.json' },
    });
  });

  it('of the whole carries the inner packages, asks for the outer ones, and has tfjs-core as a peer of everybody', () => {
    const carried = [manifest('@w/a'), manifest('binding')];
    const thirdParty = { '@tensorflow/tfjs-core': '4.22.0', binding: '0.1.0', x: '1.0.0' };
    const parts = {
      face: manifest('face', { x: '1.0.0' }),
      root: { license: 'Apache-2.0' },
      carried,
      thirdParty,
    };
    expect(packedManifest({ ...parts, bin: { go: 'node_modules/@w/a/go.mjs' } })).toEqual({
      ...manifest('face', { x: '1.0.0', '@w/a': '0.1.0', binding: '0.1.0' }),
      license: 'Apache-2.0',
      bin: { go: 'node_modules/@w/a/go.mjs' },
      peerDependencies: { '@tensorflow/tfjs-core': '4.22.0' },
      bundleDependencies: ['@w/a', 'binding'],
    });
  });
});
