// @ts-check
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProvisionError } from './provision-error.mjs';

/**
 * What Thaw changes in the sources of TensorFlow's addon before it compiles them.
 *
 * - `tensorDataSync(id, into)` copies into memory of the caller, and gives that. As it is, the binding makes new memory for each tensor
 *   that is read: for the gradients of a large model that is a hundred megabytes in each step, whose pages the system has to find, and
 *   which the garbage collector comes for.
 * - `THAW_TENSORFLOW_CONFIG` of the environment, a ConfigProto in hexadecimal digits, is that of all that is computed: a cap on the
 *   memory of a GPU has no other way in.
 *
 * @source @tensorflow/tfjs-node-gpu 4.22.0, binding/tfjs_binding.cc, tfjs_backend.cc, tfjs_backend.h
 * @type {readonly { file: string, from: string, to: string }[]}
 */
export const CHANGES = [
  {
    file: 'tfjs_backend.cc',
    from: `#include <cstring>
`,
    to: `#include <cstdlib>
#include <cstring>
`,
  },
  {
    file: 'tfjs_backend.cc',
    from: `TFJSBackend::TFJSBackend(napi_env env)`,
    to: `// The bytes of THAW_TENSORFLOW_CONFIG; empty without. What are no digits give
// bytes that are no configuration.
static std::string ConfigOfEnvironment() {
  const char *text = std::getenv("THAW_TENSORFLOW_CONFIG");
  std::string bytes;
  for (; text != nullptr && text[0] != 0; text += text[1] == 0 ? 1 : 2) {
    const char digits[3] = {text[0], text[1], 0};
    char *end;
    const long byte = std::strtol(digits, &end, 16);
    bytes.push_back(end == digits + 2 ? static_cast<char>(byte) : '\\xff');
  }
  return bytes;
}

TFJSBackend::TFJSBackend(napi_env env)`,
  },
  {
    file: 'tfjs_backend.cc',
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
  {
    file: 'tfjs_backend.cc',
    from: `  TF_Buffer *run_options = TF_NewBufferFromString("", 0);
`,
    to: `  TF_Buffer *run_options = TF_NewBufferFromString("", 0);

  // It was read when the backend was made, and found to be one.
  const std::string config = ConfigOfEnvironment();
  if (!config.empty()) {
    TF_AutoStatus config_status;
    TF_SetConfig(session_options, config.data(), config.size(),
                 config_status.status);
  }
`,
  },
  {
    file: 'tfjs_binding.cc',
    from: `  // Tensor data-sync takes 1 param: tensor ID;
  size_t argc = 1;
  napi_value args[1];`,
    to: `  // Tensor data-sync takes 1 or 2 params: tensor ID, typed array to fill;
  size_t argc = 2;
  napi_value args[2];`,
  },
  {
    file: 'tfjs_binding.cc',
    from: `  return backend->GetTensorData(env, args[0]);`,
    to: `  if (argc > 1) return backend->ReadTensorInto(env, args[0], args[1]);
  return backend->GetTensorData(env, args[0]);`,
  },
  {
    file: 'tfjs_backend.h',
    from: `  napi_value GetTensorData(napi_env env, napi_value tensor_id_value);`,
    to: `  napi_value GetTensorData(napi_env env, napi_value tensor_id_value);

  // Copies the data of a tensor into a typed array of the same size, and
  // returns that.
  // - tensor_id_value (number)
  // - into_value (TypedArray)
  napi_value ReadTensorInto(napi_env env, napi_value tensor_id_value,
                            napi_value into_value);`,
  },
  {
    file: 'tfjs_backend.cc',
    from: `napi_value TFJSBackend::ExecuteOp(napi_env env, napi_value op_name_value,`,
    to: `napi_value TFJSBackend::ReadTensorInto(napi_env env,
                                       napi_value tensor_id_value,
                                       napi_value into_value) {
  int32_t tensor_id;
  ENSURE_NAPI_OK_RETVAL(
      env, napi_get_value_int32(env, tensor_id_value, &tensor_id), nullptr);
  auto tensor_entry = tfe_handle_map_.find(tensor_id);
  if (tensor_entry == tfe_handle_map_.end()) {
    NAPI_THROW_ERROR(
        env, "Get data called on a Tensor not referenced (tensor_id: %d)",
        tensor_id);
    return nullptr;
  }

  napi_typedarray_type type;
  size_t length;
  void *data;
  ENSURE_NAPI_OK_RETVAL(env,
                        napi_get_typedarray_info(env, into_value, &type,
                                                 &length, &data, nullptr,
                                                 nullptr),
                        nullptr);
  TF_DataType dtype = TFE_TensorHandleDataType(tensor_entry->second);
  const bool is_same = (type == napi_float32_array && dtype == TF_FLOAT) ||
                       (type == napi_int32_array && dtype == TF_INT32);

  TF_AutoStatus tf_status;
  TF_AutoTensor tensor(
      TFE_TensorHandleResolve(tensor_entry->second, tf_status.status));
  ENSURE_TF_OK_RETVAL(env, tf_status, nullptr);
  size_t byte_length = TF_TensorByteSize(tensor.tensor);
  // Both types have elements of four bytes.
  if (!is_same || length * 4 != byte_length) {
    NAPI_THROW_ERROR(env,
                     "Expected a typed array of the tensor's type with %zu "
                     "bytes (tensor_id: %d)",
                     byte_length, tensor_id);
    return nullptr;
  }
  memcpy(data, TF_TensorData(tensor.tensor), byte_length);
  return into_value;
}

napi_value TFJSBackend::ExecuteOp(napi_env env, napi_value op_name_value,`,
  },
];

/** Tells apart what was built with other changes. */
export const CHANGES_KEY = createHash('sha256').update(JSON.stringify(CHANGES)).digest('hex').slice(0, 8);

/**
 * Changes the sources of the addon in a folder.
 * @param {string} folder with `binding`
 * @throws {ProvisionError} FAILED_PRECONDITION where they are others than those that the changes were made for
 */
export async function changeSources(folder) {
  for (const { file, from, to } of CHANGES) {
    const path = join(folder, 'binding', file);
    const text = await readFile(path, 'utf8');
    const [before, after, ...more] = text.split(from);
    if (before === undefined || after === undefined || more.length > 0)
      throw new ProvisionError(
        'FAILED_PRECONDITION',
        `The sources of TensorFlow's Node addon are not those that Thaw knows: expected one place in binding/${file} that begins with "${from.trim().split('\n')[0]}", found ${text.split(from).length - 1}. Install the version of @tensorflow/tfjs-node-gpu that Thaw names.`,
      );
    await writeFile(path, `${before}${to}${after}`);
  }
}
