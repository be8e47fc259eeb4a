// @ts-check
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runProgram } from './child-process.mjs';

/**
 * What TensorFlow 2.21 opens before it says that it has a GPU, with the folders of pip's layout.
 * @source XLA, `TryDlopenCUDALibraries`; the versions are those of CUDA 12 and cuDNN 9
 */
const LIBRARIES = [
  { component: 'cuda_runtime', name: 'libcudart.so.12' },
  { component: 'cublas', name: 'libcublas.so.12' },
  { component: 'cublas', name: 'libcublasLt.so.12' },
  { component: 'cufft', name: 'libcufft.so.11' },
  { component: 'cusolver', name: 'libcusolver.so.11' },
  { component: 'cusparse', name: 'libcusparse.so.12' },
  { component: 'cudnn', name: 'libcudnn.so.9' },
];

/** The driver's own library, which comes with it and with nothing else. */
export const DRIVER_LIBRARY = 'libcuda.so.1';

/** Opens each file as TensorFlow would. One that is no addon is refused after it was opened, which is all that is asked here. */
const OPENER = `
for (const [name, path] of JSON.parse(process.argv[1])) {
  let reason = null;
  try { process.dlopen({ exports: {} }, path); } catch (error) {
    if (!/did not self-register/.test(error.message)) reason = error.message.split('\\n')[0];
  }
  console.log(JSON.stringify({ name, reason }));
}`;

/** @type {typeof import('./cuda-libraries.d.mts').missingCudaLibraries} */
export async function missingCudaLibraries(nvidiaFolder, { env, signal, withDriver = false }) {
  const pathOf = (/** @type {{ component: string, name: string }} */ { component, name }) => {
    const path = join(nvidiaFolder ?? '', component, 'lib', name);
    return nvidiaFolder !== undefined && existsSync(path) ? path : name;
  };
  const wanted = LIBRARIES.map((library) => [library.name, pathOf(library)]);
  if (withDriver) wanted.unshift([DRIVER_LIBRARY, DRIVER_LIBRARY]);
  const opened = await runProgram(process.execPath, ['-e', OPENER, JSON.stringify(wanted)], {
    env: { ...env },
    signal,
  });
  const lines = opened.stdout.split('\n').filter((line) => line !== '');
  /** @type {{ name: string, reason: string | null }[]} */
  const answers = lines.map((line) => JSON.parse(line));
  const unanswered = wanted
    .slice(answers.length)
    .map(([name = '']) => ({ name, reason: 'it was not opened' }));
  if (unanswered[0])
    unanswered[0].reason = `opening it ended the process (${opened.endSignal ?? opened.exitCode})`;
  return [...answers, ...unanswered].flatMap(({ name, reason }) =>
    reason === null ? [] : [{ name, reason }],
  );
}

/** @type {typeof import('./cuda-libraries.d.mts').cudaVersionsIn} */
export function cudaVersionsIn(nvidiaFolder) {
  return {
    cuda: versionOf(nvidiaFolder, 'cuda_runtime'),
    cudnn: versionOf(nvidiaFolder, 'cudnn'),
  };
}

/**
 * @param {string} nvidiaFolder
 * @param {string} component
 */
function versionOf(nvidiaFolder, component) {
  try {
    const metadata = readFileSync(join(nvidiaFolder, component, 'METADATA'), 'utf8');
    return /^Version: (\S+)/m.exec(metadata)?.[1] ?? 'unknown';
  } catch {
    return versionInstalledBeside(nvidiaFolder, component) ?? 'unknown';
  }
}

/** pip names a folder of metadata by package and version.
 * @param {string} nvidiaFolder
 * @param {string} component
 */
function versionInstalledBeside(nvidiaFolder, component) {
  try {
    const pattern = new RegExp(`^nvidia_${component}_cu12-(.+)\\.dist-info$`);
    const names = readdirSync(dirname(realpathSync(nvidiaFolder)));
    return names.map((name) => pattern.exec(name)?.[1]).find((version) => version !== undefined);
  } catch {
    return undefined;
  }
}
