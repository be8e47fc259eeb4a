// @ts-check
import { ProvisionError } from './provision-error.mjs';

/**
 * One Python wheel that carries TensorFlow's C++ libraries, pinned to one file.
 * @typedef {object} WheelSpec
 * @property {string} device what it computes on: `cpu`
 * @property {string} name package name at the index
 * @property {string} version
 * @property {string} fileName
 * @property {string} sha256 hex digest of the whole file
 * @property {number} sizeBytes
 * @property {number} unpackedBytes what the chosen members take on disk, at least
 * @property {string} pythonVersion the interpreter the file is tagged for; which one runs here does not matter
 * @property {string} abi
 * @property {string} platformTag
 * @property {readonly MemberRule[]} members which members are kept, and where they go
 */

/**
 * A member whose name starts with `from` is stored as `to` plus the rest of its name.
 * @typedef {{ from: string, to: string }} MemberRule
 */

/** The libraries, the headers that the addon includes, and the licences. @type {readonly MemberRule[]} */
const TENSORFLOW_MEMBERS = [
  { from: 'tensorflow/libtensorflow_cc.so.2', to: 'lib/libtensorflow_cc.so.2' },
  { from: 'tensorflow/libtensorflow_framework.so.2', to: 'lib/libtensorflow_framework.so.2' },
  { from: 'tensorflow/include/tensorflow/c/', to: 'include/tensorflow/c/' },
  { from: 'tensorflow/include/tensorflow/core/platform/', to: 'include/tensorflow/core/platform/' },
  { from: 'tensorflow/include/tsl/platform/', to: 'include/tsl/platform/' },
  { from: 'tensorflow/include/xla/tsl/', to: 'include/xla/tsl/' },
  { from: 'tensorflow/include/LICENSE', to: 'LICENSE' },
  { from: 'tensorflow/THIRD_PARTY_NOTICES.txt', to: 'THIRD_PARTY_NOTICES.txt' },
];

/**
 * TensorFlow 2.21.0 for the CPU. The C++ libraries are the same in the wheels of all Python versions; one file is pinned.
 * @source the digest is the one that the Python package index publishes for this file
 * @type {WheelSpec}
 */
export const TENSORFLOW_CPU_LINUX_X64 = {
  device: 'cpu',
  name: 'tensorflow-cpu',
  version: '2.21.0',
  fileName: 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  sizeBytes: 273_829_956,
  unpackedBytes: 865_000_000,
  pythonVersion: '3.11',
  abi: 'cp311',
  platformTag: 'manylinux_2_27_x86_64',
  members: TENSORFLOW_MEMBERS,
};

/**
 * The wheel for a machine.
 * @param {{ platform: string, arch: string, glibcVersion: string | undefined }} machine `glibcVersion` is undefined where the C library is another one
 * @returns {WheelSpec}
 * @throws {ProvisionError} FAILED_PRECONDITION where no wheel is pinned for the machine
 */
export function wheelFor({ platform, arch, glibcVersion }) {
  if (platform !== 'linux' || arch !== 'x64') {
    throw unsupported(`${platform} ${arch}`);
  }
  if (glibcVersion === undefined) {
    throw unsupported('Linux without glibc');
  }
  const [major = 0, minor = 0] = glibcVersion.split('.').map(Number);
  if (major < 2 || (major === 2 && minor < 27)) throw unsupported(`Linux with glibc ${glibcVersion}`);
  return TENSORFLOW_CPU_LINUX_X64;
}

/** @param {string} received */
function unsupported(received) {
  return new ProvisionError(
    'FAILED_PRECONDITION',
    `TensorFlow is set up by itself on Linux x86-64 with glibc 2.27 or newer only, and this machine is ${received}: use such a machine or container, or on another Linux give a TensorFlow 2.21 built for it with --tensorflow-dir.`,
  );
}
