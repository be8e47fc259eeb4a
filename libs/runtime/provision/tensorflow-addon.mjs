// @ts-check
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CHANGES_KEY, changeSources } from './addon-changes.mjs';
import { machineKey } from './native-addon.mjs';
import { linkTensorflow } from './tfjs-package.mjs';

/**
 * TensorFlow's addon for this package, TensorFlow and Node-API version.
 * @param {import('./tfjs-package.mjs').TfjsPackage} tfjs
 * @param {import('./prebuilt-folder.mjs').TensorflowBuild} build
 * @returns {import('./native-addon.mjs').NativeAddon}
 */
export function tensorflowAddon(tfjs, build) {
  return {
    title: "TensorFlow's Node addon",
    key: `tfjs-${tfjs.version}-${CHANGES_KEY}_${build.key}_napi-v${tfjs.napiVersion}_${machineKey()}`,
    origin: `tfjs ${tfjs.version} on ${build.key}`,
    standard: 'C++17',
    builtFile: join('lib', `napi-v${tfjs.napiVersion}`, 'tfjs_binding.node'),
    logName: 'addon-build.log',
    layOut: (workFolder) => layOutSources(tfjs, build, workFolder),
    build: ({ python }) => [tfjs.nodePreGyp, 'install', '--build-from-source', `--python=${python}`],
  };
}

/**
 * @param {import('./tfjs-package.mjs').TfjsPackage} tfjs
 * @param {import('./prebuilt-folder.mjs').TensorflowBuild} build
 * @param {string} workFolder
 */
async function layOutSources(tfjs, build, workFolder) {
  await mkdir(workFolder, { recursive: true });
  for (const name of ['package.json', 'binding.gyp', 'binding']) {
    await cp(join(tfjs.folder, name), join(workFolder, name), { recursive: true });
  }
  await changeSources(workFolder);
  await linkTensorflow(workFolder, build);
}
