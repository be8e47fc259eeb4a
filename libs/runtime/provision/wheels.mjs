// @ts-check
import { NVIDIA_WHEELS } from './nvidia-wheels.mjs';
import { ProvisionError } from './provision-error.mjs';

/** What TensorFlow is set up for: processors alone, or NVIDIA's GPUs too. @typedef {'cpu' | 'cuda'} Device */

/**
 * One Python wheel that carries C++ libraries, TensorFlow's or those that it opens on a GPU, pinned to one file.
 * @typedef {object} WheelSpec
 * @property {Device} device what it is for
 * @property {string} title for people, as in `TensorFlow`
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
  title: 'TensorFlow',
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
 * TensorFlow 2.21.0 for NVIDIA's GPUs, which also computes on processors. It opens CUDA's libraries when it is asked for its devices.
 * @source the digest is the one that the Python package index publishes for this file
 * @type {WheelSpec}
 */
export const TENSORFLOW_CUDA_LINUX_X64 = {
  ...TENSORFLOW_CPU_LINUX_X64,
  device: 'cuda',
  name: 'tensorflow',
  fileName: 'tensorflow-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
  sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
  sizeBytes: 572_440_367,
  unpackedBytes: 1_280_000_000,
};

/** What is put in place for each device. @type {Record<Device, readonly WheelSpec[]>} */
const WHEELS = { cpu: [TENSORFLOW_CPU_LINUX_X64], cuda: [TENSORFLOW_CUDA_LINUX_X64, ...NVIDIA_WHEELS] };

/**
 * The wheels for a machine, TensorFlow's first.
 * @param {{ platform: string, arch: string, glibcVersion: string | undefined }} machine `glibcVersion` is undefined where the C library is another one
 * @param {Device} device
 * @returns {readonly WheelSpec[]}
 * @throws {ProvisionError} FAILED_PRECONDITION where no wheel is pinned for the machine
 */
export function wheelsFor({ platform, arch, glibcVersion }, device) {
  if (platform !== 'linux' || arch !== 'x64') {
    throw unsupported(`${platform} ${arch}`);
  }
  if (glibcVersion === undefined) {
    throw unsupported('Linux without glibc');
  }
  const [major = 0, minor = 0] = glibcVersion.split('.').map(Number);
  if (major < 2 || (major === 2 && minor < 27)) throw unsupported(`Linux with glibc ${glibcVersion}`);
  return WHEELS[device];
}

/** @param {string} received */
function unsupported(received) {
  return new ProvisionError(
    'FAILED_PRECONDITION',
    `TensorFlow is set up by itself on Linux x86-64 with glibc 2.27 or newer only, and this machine is ${received}: use such a machine or container, or on another Linux give a TensorFlow 2.21 built for it with --tensorflow-dir.`,
  );
}
