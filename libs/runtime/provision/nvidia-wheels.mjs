// @ts-check

/** @typedef {import('./wheels.mjs').WheelSpec} WheelSpec */

/**
 * The oldest driver under which libraries of any CUDA 12 run.
 * @source NVIDIA, "CUDA Compatibility", minor version compatibility: CUDA 12.x needs driver 525 or newer; 525.60.13 was its first
 */
export const OLDEST_DRIVER = '525.60.13';

/** The release of CUDA whose libraries are pinned below. */
export const CUDA_VERSION = '12.8';

/**
 * @typedef {object} Pin
 * @property {string} component its folder below `nvidia/`
 * @property {string} title
 * @property {string} name at the index
 * @property {string} version
 * @property {string} platforms the end of its file name
 * @property {string} sha256
 * @property {number} sizeBytes
 * @property {number} unpackedBytes
 * @property {string} [license] its path below the wheel's metadata
 * @property {readonly string[]} [folders] what is kept of the component; default: its libraries
 */

const GLIBC_2_27 = 'manylinux_2_27_x86_64';
const GLIBC_2_17 = 'manylinux2014_x86_64.manylinux_2_17_x86_64';
const GLIBC_2_12 = 'manylinux2010_x86_64.manylinux_2_12_x86_64';

/**
 * The twelve wheels that TensorFlow 2.21.0 names (extra `and-cuda` of its metadata), within the ranges that it gives. Those of CUDA are
 * all from one release, 12.8.1: what was made together opens together. They are licensed by NVIDIA.
 * @source the digests are those that the Python package index publishes for these files
 * @type {readonly Pin[]}
 */
const PINS = [
  {
    component: 'cuda_runtime',
    title: 'the CUDA runtime',
    name: 'nvidia-cuda-runtime-cu12',
    version: '12.8.90',
    platforms: GLIBC_2_17,
    sha256: 'adade8dcbd0edf427b7204d480d6066d33902cab2a4707dcfc48a2d0fd44ab90',
    sizeBytes: 954_765,
    unpackedBytes: 728_800,
  },
  {
    component: 'cublas',
    title: 'cuBLAS',
    name: 'nvidia-cublas-cu12',
    version: '12.8.4.1',
    platforms: GLIBC_2_27,
    sha256: '8ac4e771d5a348c551b2a426eda6193c19aa630236b418086020df5ba9667142',
    sizeBytes: 594_346_921,
    unpackedBytes: 868_914_192,
  },
  {
    component: 'cudnn',
    title: 'cuDNN',
    name: 'nvidia-cudnn-cu12',
    version: '9.10.2.21',
    platforms: GLIBC_2_27,
    sha256: '949452be657fa16687d0930933f032835951ef0892b37d2d53824d1a84dc97a8',
    sizeBytes: 706_758_467,
    unpackedBytes: 1_053_232_960,
    license: 'licenses/License.txt',
  },
  {
    component: 'cufft',
    title: 'cuFFT',
    name: 'nvidia-cufft-cu12',
    version: '11.3.3.83',
    platforms: GLIBC_2_17,
    sha256: '4d2dd21ec0b88cf61b62e6b43564355e5222e4a3fb394cac0db101f2dd0d4f74',
    sizeBytes: 193_118_695,
    unpackedBytes: 281_026_488,
  },
  {
    component: 'curand',
    title: 'cuRAND',
    name: 'nvidia-curand-cu12',
    version: '10.3.9.90',
    platforms: GLIBC_2_27,
    sha256: 'b32331d4f4df5d6eefa0554c565b626c7216f87a06a4f56fab27c3b68a830ec9',
    sizeBytes: 63_619_976,
    unpackedBytes: 136_749_240,
  },
  {
    component: 'cusolver',
    title: 'cuSOLVER',
    name: 'nvidia-cusolver-cu12',
    version: '11.7.3.90',
    platforms: GLIBC_2_27,
    sha256: '4376c11ad263152bd50ea295c05370360776f8c3427b30991df774f9fb26c450',
    sizeBytes: 267_506_905,
    unpackedBytes: 404_797_448,
  },
  {
    component: 'cusparse',
    title: 'cuSPARSE',
    name: 'nvidia-cusparse-cu12',
    version: '12.5.8.93',
    platforms: GLIBC_2_17,
    sha256: '1ec05d76bbbd8b61b06a80e1eaf8cf4959c3d4ce8e711b65ebd0443bb0ebb13b',
    sizeBytes: 288_216_466,
    unpackedBytes: 387_990_224,
  },
  {
    component: 'nccl',
    title: 'NCCL',
    name: 'nvidia-nccl-cu12',
    version: '2.27.7',
    platforms: GLIBC_2_17,
    sha256: 'de5ba5562f08029a19cb1cd659404b18411ed0d6c90ac5f52f30bf99ad5809aa',
    sizeBytes: 322_546_339,
    unpackedBytes: 430_126_192,
    license: 'licenses/License.txt',
  },
  {
    component: 'nvjitlink',
    title: 'nvJitLink',
    name: 'nvidia-nvjitlink-cu12',
    version: '12.8.93',
    platforms: GLIBC_2_12,
    sha256: '81ff63371a7ebd6e6451970684f916be2eab07321b73c9d244dc2b4da7f73b88',
    sizeBytes: 39_254_836,
    unpackedBytes: 94_101_392,
  },
  {
    component: 'cuda_nvrtc',
    title: 'NVRTC',
    name: 'nvidia-cuda-nvrtc-cu12',
    version: '12.8.93',
    platforms: GLIBC_2_12,
    sha256: 'a7756528852ef889772a84c6cd89d41dfa74667e24cca16bb31f8f061e3e9994',
    sizeBytes: 88_040_029,
    unpackedBytes: 222_102_104,
  },
  {
    component: 'cuda_cupti',
    title: 'CUPTI',
    name: 'nvidia-cuda-cupti-cu12',
    version: '12.8.90',
    platforms: GLIBC_2_17,
    sha256: 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
    sizeBytes: 10_248_621,
    unpackedBytes: 41_311_976,
  },
  {
    component: 'cuda_nvcc',
    title: 'ptxas',
    name: 'nvidia-cuda-nvcc-cu12',
    version: '12.8.93',
    platforms: GLIBC_2_12,
    sha256: '2d6dc36fb7cb5ac9c0b8825bc13d193c35487a315664007287d0126531238011',
    sizeBytes: 40_128_098,
    unpackedBytes: 32_397_092,
    folders: ['bin/', 'nvvm/libdevice/'],
  },
];

/** Those wheels; unpacked beside `lib/` as pip lays them out, they are found by TensorFlow's own run path. */
export const NVIDIA_WHEELS = PINS.map(wheelOf);

/**
 * @param {Pin} pin
 * @returns {WheelSpec}
 */
function wheelOf({
  component,
  name,
  version,
  platforms,
  license = 'License.txt',
  folders = ['lib/'],
  ...pin
}) {
  const stem = `${name.replaceAll('-', '_')}-${version}`;
  const place = `nvidia/${component}/`;
  return {
    ...pin,
    device: 'cuda',
    name,
    version,
    fileName: `${stem}-py3-none-${platforms}.whl`,
    pythonVersion: '3.11',
    abi: 'cp311',
    platformTag: platforms.split('.').at(-1) ?? platforms,
    members: [
      ...folders.map((folder) => ({ from: place + folder, to: place + folder })),
      { from: `${stem}.dist-info/METADATA`, to: `${place}METADATA` },
      { from: `${stem}.dist-info/${license}`, to: `${place}License.txt` },
    ],
  };
}
