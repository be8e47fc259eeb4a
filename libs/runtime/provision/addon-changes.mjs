// @ts-check
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProvisionError } from './provision-error.mjs';

/**
 * What Thaw adds to TensorFlow's addon before it compiles it, in sources of its own:
 *
 * - `readInto` copies values into memory of the caller. The binding's own `tensorDataSync` makes new memory for each tensor that is read:
 *   for the gradients of a large model that is a hundred megabytes in each step, whose pages the system has to find, and which the garbage
 *   collector comes for.
 * - The op `ThawElementwise` of graphs does many additions and the like at once, see `docs/decisions/0028-elementwise-ops-are-fused.md`.
 * - `misalignment` tells where values lie: TensorFlow copies those that it is given at other addresses than it likes.
 * - `inferOutputs`, `addFunction` and `removeFunction` are for recorded graphs, see `docs/decisions/0025-graphs-are-functions.md`.
 * - `THAW_TENSORFLOW_CONFIG` of the environment, a ConfigProto in hexadecimal digits, is that of all that is computed: a cap on the
 *   memory of a GPU has no other way in.
 */
const ADDED = [
  'thaw_additions.h',
  'thaw_additions.cc',
  'fused_elementwise.h',
  'fused_elementwise.cc',
  'past_caches.h',
].map((file) => {
  return { file, text: readFileSync(new URL(`addon/${file}`, import.meta.url), 'utf8') };
});

/**
 * How they are reached from the addon's sources.
 *
 * @source @tensorflow/tfjs-node-gpu 4.22.0, binding.gyp, binding/tfjs_binding.cc, tfjs_backend.cc, tfjs_backend.h
 * @type {readonly { file: string, from: string, to: string }[]}
 */
export const CHANGES = [
  {
    file: 'binding.gyp',
    from: `'binding/tfjs_backend.cc',
`,
    to: `'binding/tfjs_backend.cc', 'binding/thaw_additions.cc', 'binding/fused_elementwise.cc',
`,
  },
  {
    file: 'binding/tfjs_binding.cc',
    from: `#include "tfjs_backend.h"
`,
    to: `#include "tfjs_backend.h"
#include "thaw_additions.h"
`,
  },
  {
    file: 'binding/tfjs_binding.cc',
    from: `  // Export TF property types to JS
`,
    to: `  nstatus = DefineThawMethods(env, exports);
  ENSURE_NAPI_OK_RETVAL(env, nstatus, exports);

  // Export TF property types to JS
`,
  },
  {
    file: 'binding/tfjs_backend.h',
    from: `  // Get number of loaded SavedModel in the backend:
`,
    to: `  // The context in which ops are executed; it is the backend's.
  TFE_Context *Context() const { return tfe_context_; }

  // The handle of a tensor, which is the backend's; null where there is none.
  TFE_TensorHandle *TensorHandle(int32_t tensor_id) const {
    const auto entry = tfe_handle_map_.find(tensor_id);
    return entry == tfe_handle_map_.end() ? nullptr : entry->second;
  }

  // Get number of loaded SavedModel in the backend:
`,
  },
  {
    file: 'binding/tfjs_backend.cc',
    from: `#include "tfjs_backend.h"
`,
    to: `#include "tfjs_backend.h"
#include "thaw_additions.h"
`,
  },
  {
    file: 'binding/tfjs_backend.cc',
    from: `  TFE_ContextOptions *tfe_options = TFE_NewContextOptions();
`,
    to: `  TFE_ContextOptions *tfe_options = TFE_NewContextOptions();
  const std::string config = ConfigOfEnvironment();
  if (!config.empty()) {
    TFE_ContextOptionsSetConfig(tfe_options, config.data(), config.size(),
                                tf_status.status);
  }
  if (TF_GetCode(tf_status.status) != TF_OK) {
    tfe_context_ = nullptr;
    TFE_DeleteContextOptions(tfe_options);
    NAPI_THROW_ERROR(env, "THAW_TENSORFLOW_CONFIG: %s",
                     TF_Message(tf_status.status));
    return;
  }
`,
  },
];

/** Tells apart what was built with other changes. */
export const CHANGES_KEY = createHash('sha256')
  .update(JSON.stringify([CHANGES, ADDED]))
  .digest('hex')
  .slice(0, 8);

/**
 * Changes the sources of the addon in a folder.
 * @param {string} folder with `binding.gyp` and `binding`
 * @throws {ProvisionError} FAILED_PRECONDITION where they are others than those that the changes were made for
 */
export async function changeSources(folder) {
  for (const { file, from, to } of CHANGES) {
    const path = join(folder, file);
    const text = await readFile(path, 'utf8');
    const [before, after, ...more] = text.split(from);
    if (before === undefined || after === undefined || more.length > 0)
      throw new ProvisionError(
        'FAILED_PRECONDITION',
        `The sources of TensorFlow's Node addon are not those that Thaw knows: expected one place in ${file} that begins with "${from.trim().split('\n')[0]}", found ${text.split(from).length - 1}. Install the version of @tensorflow/tfjs-node-gpu that Thaw names.`,
      );
    await writeFile(path, `${before}${to}${after}`);
  }
  for (const { file, text } of ADDED) await writeFile(join(folder, 'binding', file), text);
}
