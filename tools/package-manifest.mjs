// @ts-check
import { ProvisionError } from '../libs/runtime/provision/provision-error.mjs';

/**
 * What is read of a package.json.
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {Record<string, string> | undefined} [dependencies]
 * @property {Record<string, unknown> | undefined} [exports]
 * @property {Record<string, string> | undefined} [bin]
 * @property {string[] | undefined} [files]
 */

/**
 * Installed once for everybody: TensorFlow registers itself in tfjs-core, so a second copy of it would have no backend.
 * As peers, npm refuses such a copy instead of nesting it.
 */
const PEERS = new Set(['@tensorflow/tfjs-core']);

/** Of a workspace's package.json, what only a checkout needs. */
const CHECKOUT_ONLY = ['dependencies', 'devDependencies', 'files', 'nx', 'scripts'];

/**
 * The packages of the workspace that `roots` need, to any depth, with themselves.
 * @param {readonly string[]} roots
 * @param {ReadonlyMap<string, Manifest>} workspace
 * @returns {Manifest[]} sorted by name
 */
export function closureOf(roots, workspace) {
  /** @type {Map<string, Manifest>} */
  const found = new Map();
  const open = [...roots];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const manifest = workspace.get(name);
    if (manifest === undefined || found.has(name)) continue;
    found.set(name, manifest);
    open.push(...Object.keys(manifest.dependencies ?? {}));
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * What the packages need from outside the workspace.
 * @param {readonly Manifest[]} manifests
 * @param {{ has(name: string): boolean }} workspace
 * @returns {Record<string, string>} name -> version, sorted
 * @throws {ProvisionError} FAILED_PRECONDITION when two of them name different versions of the same package
 */
export function thirdPartyOf(manifests, workspace) {
  /** @type {Map<string, { version: string, by: string }>} */
  const wanted = new Map();
  for (const { name: by, dependencies = {} } of manifests) {
    for (const [name, version] of Object.entries(dependencies)) {
      if (workspace.has(name)) continue;
      const other = wanted.get(name);
      if (other !== undefined && other.version !== version) throw conflict(name, other, { version, by });
      wanted.set(name, { version, by });
    }
  }
  return Object.fromEntries([...wanted].sort().map(([name, { version }]) => [name, version]));
}

/**
 * The package.json of a package of the workspace inside the packed one: its dependencies are the packed one's.
 * @param {Manifest} manifest
 */
export function memberManifest(manifest) {
  const kept = Object.entries(manifest).filter(([key]) => !CHECKOUT_ONLY.includes(key));
  return withoutSources(Object.fromEntries(kept));
}

/**
 * The package.json of the package that carries everything.
 * @param {object} parts
 * @param {Manifest} parts.face the package that users import
 * @param {Record<string, unknown>} parts.root fields of the workspace's own that hold for it
 * @param {Record<string, string>} parts.bin
 * @param {readonly Manifest[]} parts.carried the packages inside
 * @param {Record<string, string>} parts.thirdParty
 * @returns {Record<string, unknown>}
 */
export function packedManifest({ face, root, bin, carried, thirdParty }) {
  const inside = Object.fromEntries(carried.map(({ name, version }) => [name, version]));
  const outside = Object.entries(thirdParty).filter(([name]) => !(name in inside));
  return {
    ...memberManifest(face),
    ...root,
    bin,
    dependencies: { ...Object.fromEntries(outside.filter(([name]) => !PEERS.has(name))), ...inside },
    peerDependencies: Object.fromEntries(outside.filter(([name]) => PEERS.has(name))),
    bundleDependencies: Object.keys(inside),
  };
}

/**
 * Without the conditions that lead to TypeScript sources, at any depth.
 * @template T
 * @param {T} value
 * @returns {T}
 */
function withoutSources(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([key]) => key !== '@thaw/source');
  return /** @type {T} */ (Object.fromEntries(entries.map(([key, inner]) => [key, withoutSources(inner)])));
}

/**
 * @param {string} name
 * @param {{ version: string, by: string }} one
 * @param {{ version: string, by: string }} other
 */
function conflict(name, one, other) {
  return new ProvisionError(
    'FAILED_PRECONDITION',
    `${one.by} depends on ${name} ${one.version} and ${other.by} on ${name} ${other.version}, but one package carries both: name the same version in both and run \`npm run pack\` again.`,
  );
}
