// @ts-check
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Compiles two tiny libraries with TensorFlow's names and a header that declares what they hold.
 * @param {string} folder
 * @returns {string} the folder, with lib/ and include/
 */
export function compileFixtureTensorflow(folder) {
  mkdirSync(join(folder, 'lib'), { recursive: true });
  mkdirSync(join(folder, 'include', 'tensorflow', 'c', 'eager'), { recursive: true });
  compileLibrary(join(folder, 'lib', 'libtensorflow_cc.so.2'), 'int fixture_answer(void) { return 42; }');
  compileLibrary(
    join(folder, 'lib', 'libtensorflow_framework.so.2'),
    'int fixture_framework(void) { return 1; }',
  );
  writeFileSync(
    join(folder, 'include', 'tensorflow', 'c', 'eager', 'c_api.h'),
    'extern "C" int fixture_answer(void);\n',
  );
  writeFileSync(join(folder, 'include', 'tensorflow', 'c', 'c_api.h'), '\n');
  return folder;
}

const CUDA_LIBRARIES = {
  cuda_runtime: ['libcudart.so.12'],
  cublas: ['libcublas.so.12', 'libcublasLt.so.12'],
  cufft: ['libcufft.so.11'],
  cusolver: ['libcusolver.so.11'],
  cusparse: ['libcusparse.so.12'],
  cudnn: ['libcudnn.so.9'],
};

/**
 * Writes libraries with the names of CUDA's that hold nothing, as pip lays them out, and what tells their versions.
 * @param {string} folder
 * @returns {string} the folder
 */
export function writeFixtureCuda(folder) {
  mkdirSync(folder, { recursive: true });
  const library = join(folder, 'library.so');
  compileLibrary(library, 'int fixture_cuda(void) { return 1; }');
  for (const [component, names] of Object.entries(CUDA_LIBRARIES)) {
    mkdirSync(join(folder, component, 'lib'), { recursive: true });
    for (const name of names) copyFileSync(library, join(folder, component, 'lib', name));
    const version = component === 'cudnn' ? '9.10.2.21' : '12.8.90';
    writeFileSync(join(folder, component, 'METADATA'), `Metadata-Version: 2.2\nVersion: ${version}\n`);
  }
  return folder;
}

/**
 * @param {string} file
 * @param {string} source C
 */
function compileLibrary(file, source) {
  const name = file.slice(file.lastIndexOf('/') + 1);
  execFileSync('g++', ['-x', 'c', '-', '-shared', '-fPIC', `-Wl,-soname,${name}`, '-o', file], {
    input: source,
  });
}

const ZIP_SCRIPT = `
import base64, hashlib, json, sys, zipfile
request = json.load(sys.stdin)
with zipfile.ZipFile(request["wheel"], "w", zipfile.ZIP_DEFLATED) as wheel:
    rows = []
    for name, source in request["members"]:
        data = open(source, "rb").read() if source.startswith("/") else source.encode()
        wheel.writestr(name, data)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        rows.append("%s,sha256=%s,%d" % (name, request["digests"].get(name, digest), len(data)))
    wheel.writestr(request["info"] + "/RECORD", "\\n".join(rows) + "\\n")
`;

/**
 * Packs fixture libraries of CUDA as a wheel that pip can deliver.
 * @param {string} cuda from `writeFixtureCuda`
 * @param {string} folder where the wheel goes
 * @returns {import('../../libs/runtime/provision/wheels.mjs').WheelSpec}
 */
export function packFixtureCudaWheel(cuda, folder) {
  const members = readdirSync(cuda, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(cuda, path)).isFile())
    .map((path) => [`nvidia/${path}`, join(cuda, path)]);
  return {
    ...packWheel('thaw_cuda', members, folder, {}),
    device: 'cuda',
    title: 'CUDA',
    unpackedBytes: 100_000,
    members: [{ from: 'nvidia/', to: 'nvidia/' }],
  };
}

/**
 * Packs a fixture TensorFlow as a wheel that pip can deliver.
 * @param {string} tensorflow from `compileFixtureTensorflow`
 * @param {string} folder where the wheel goes
 * @param {{ digests?: Record<string, string> }} [options] `digests` are written to RECORD instead of the true ones
 * @returns {import('../../libs/runtime/provision/wheels.mjs').WheelSpec}
 */
export function packFixtureWheel(tensorflow, folder, { digests = {} } = {}) {
  const members = [
    ['tensorflow/libtensorflow_cc.so.2', join(tensorflow, 'lib/libtensorflow_cc.so.2')],
    ['tensorflow/libtensorflow_framework.so.2', join(tensorflow, 'lib/libtensorflow_framework.so.2')],
    ['tensorflow/include/tensorflow/c/c_api.h', join(tensorflow, 'include/tensorflow/c/c_api.h')],
    ['tensorflow/include/tensorflow/c/eager/c_api.h', join(tensorflow, 'include/tensorflow/c/eager/c_api.h')],
    ['tensorflow/python/unwanted.py', 'pass'],
  ];
  return {
    ...packWheel('thaw_fixture', members, folder, digests),
    device: 'cpu',
    title: 'TensorFlow',
    unpackedBytes: 40_000,
    members: [
      { from: 'tensorflow/libtensorflow_cc.so.2', to: 'lib/libtensorflow_cc.so.2' },
      { from: 'tensorflow/libtensorflow_framework.so.2', to: 'lib/libtensorflow_framework.so.2' },
      { from: 'tensorflow/include/tensorflow/c/', to: 'include/tensorflow/c/' },
    ],
  };
}

/**
 * @param {string} stem the package's name, with underscores
 * @param {string[][]} members name and content, or the path of a file that holds it
 * @param {string} folder where the wheel goes
 * @param {Record<string, string>} digests
 */
function packWheel(stem, members, folder, digests) {
  mkdirSync(folder, { recursive: true });
  const fileName = `${stem}-1.0-cp311-cp311-manylinux_2_27_x86_64.whl`;
  const wheel = join(folder, fileName);
  const name = stem.replace('_', '-');
  const info = `${stem}-1.0.dist-info`;
  const metadata = [
    [`${info}/METADATA`, `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`],
    [`${info}/WHEEL`, 'Wheel-Version: 1.0\nTag: cp311-cp311-manylinux_2_27_x86_64\n'],
  ];
  const request = { wheel, info, members: [...members, ...metadata], digests };
  execFileSync('python3', ['-c', ZIP_SCRIPT], { input: JSON.stringify(request) });
  return {
    name,
    version: '1.0',
    fileName,
    sha256: createHash('sha256').update(readFileSync(wheel)).digest('hex'),
    sizeBytes: statSync(wheel).size,
    pythonVersion: '3.11',
    abi: 'cp311',
    platformTag: 'manylinux_2_27_x86_64',
  };
}
