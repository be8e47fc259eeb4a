// @ts-check
// Reads or writes a model file in a process of its own, and tells what that cost:
// node model-memory-child.mjs write PATH WIDTHS, or: read PATH [SMALL], where a small file is read before anything is measured
import { readFileSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { deserialize, weightPaths } from '@thaw/layers';
import { readWholeModel, writeModelFile } from '@thaw/model-files';

const [task, path = '', option = ''] = process.argv.slice(2);
const content = task === 'write' ? contentOf(option.split(',').map(Number)) : undefined;
if (task === 'read' && option !== '') await readWholeModel(option);
// The peak from here on. @source Linux, Documentation/filesystems/proc.rst, clear_refs
writeFileSync('/proc/self/clear_refs', '5');
const before = memoryOf('VmRSS');
const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
const said = await (content === undefined ? reading() : writeModelFile(path, content));
const tookMs = Math.round(performance.now() - startedAt);
const { user, system } = process.cpuUsage(cpuBefore);
const cpuMs = Math.round((user + system) / 1000);
const growthBytes = memoryOf('VmHWM') - before;
const fileBytes = (await stat(path)).size;
process.stdout.write(`${JSON.stringify({ fileBytes, growthBytes, tookMs, cpuMs, ...said })}\n`);

async function reading() {
  try {
    const { weights = new Map(), warnings } = await readWholeModel(path);
    return { numWeights: weights.size, message: warnings.join(' ') };
  } catch (error) {
    const { code, message } = /** @type {Error & { code?: string }} */ (error);
    return { code, message };
  }
}

/** Dense layers of these widths, one after the other, with weights that differ. @param {number[]} widths */
function contentOf([inputs, ...units]) {
  const dense = units.map((each, index) => ({
    class_name: 'Dense',
    config: { name: `dense_${index}`, units: each },
  }));
  const input = { class_name: 'InputLayer', config: { name: 'in', batch_shape: [null, inputs ?? 1] } };
  const config = { class_name: 'Sequential', config: { name: 'wide', layers: [input, ...dense] } };
  const model = deserialize(config);
  const weights = Array.from(weightPaths(model), ([name, { shape }]) => {
    const values = new Float32Array(shape.reduce((product, each) => product * each, 1));
    for (let index = 0; index < values.length; index += 1) values[index] = (index % 1013) / 1013;
    return /** @type {const} */ ([name, { shape, values }]);
  });
  return { model, weights: new Map(weights) };
}

/** @param {'VmRSS' | 'VmHWM'} field */
function memoryOf(field) {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
}
