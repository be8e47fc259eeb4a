#include "thaw_additions.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "fused_elementwise.h"
#include "past_caches.h"
#include "tf_auto_status.h"
#include "tf_auto_tensor.h"
#include "tfjs_backend.h"
#include "utils.h"

namespace tfnodejs {
namespace {

struct AutoGraph {
  AutoGraph() : graph(TF_NewGraph()) {}
  ~AutoGraph() { TF_DeleteGraph(graph); }
  TF_Graph *const graph;
};

// Adds the nodes of a serialized GraphDef in a typed array of bytes to a graph.
bool ImportGraph(napi_env env, napi_value bytes_value, TF_Graph *graph) {
  size_t length;
  void *data;
  ENSURE_NAPI_OK_RETVAL(env,
                        napi_get_typedarray_info(env, bytes_value, nullptr,
                                                 &length, &data, nullptr,
                                                 nullptr),
                        false);
  TF_AutoStatus tf_status;
  TF_Buffer *buffer = TF_NewBufferFromString(data, length);
  TF_ImportGraphDefOptions *options = TF_NewImportGraphDefOptions();
  TF_GraphImportGraphDef(graph, buffer, options, tf_status.status);
  TF_DeleteImportGraphDefOptions(options);
  TF_DeleteBuffer(buffer);
  ENSURE_TF_OK_RETVAL(env, tf_status, false);
  return true;
}

// The tensors of a graph that an array of names tells, each `node:0`.
bool FindTensors(napi_env env, napi_value names_value, TF_Graph *graph,
                 std::vector<TF_Output> *tensors) {
  uint32_t length;
  ENSURE_NAPI_OK_RETVAL(
      env, napi_get_array_length(env, names_value, &length), false);
  for (uint32_t i = 0; i < length; i++) {
    napi_value name_value;
    std::string name;
    ENSURE_NAPI_OK_RETVAL(
        env, napi_get_element(env, names_value, i, &name_value), false);
    ENSURE_NAPI_OK_RETVAL(env, GetStringParam(env, name_value, name), false);
    const size_t colon = name.rfind(':');
    TF_Operation *operation =
        TF_GraphOperationByName(graph, name.substr(0, colon).c_str());
    if (operation == nullptr || colon == std::string::npos) {
      NAPI_THROW_ERROR(env, "The graph has no tensor \"%s\"", name.c_str());
      return false;
    }
    tensors->push_back({operation, std::atoi(name.c_str() + colon + 1)});
  }
  return true;
}

// An object with the dtype of a tensor and its shape; a size that is not known
// is -1, and a shape of which nothing is known is null.
bool DescribeTensor(napi_env env, TF_Graph *graph, TF_Output tensor,
                    napi_value *description) {
  TF_AutoStatus tf_status;
  napi_value dtype_value;
  napi_value shape_value;
  const int num_dims =
      TF_GraphGetTensorNumDims(graph, tensor, tf_status.status);
  ENSURE_TF_OK_RETVAL(env, tf_status, false);
  if (num_dims < 0) {
    ENSURE_NAPI_OK_RETVAL(env, napi_get_null(env, &shape_value), false);
  } else {
    std::vector<int64_t> dims(num_dims);
    TF_GraphGetTensorShape(graph, tensor, dims.data(), num_dims,
                           tf_status.status);
    ENSURE_TF_OK_RETVAL(env, tf_status, false);
    ENSURE_NAPI_OK_RETVAL(
        env, napi_create_array_with_length(env, num_dims, &shape_value), false);
    for (int i = 0; i < num_dims; i++) {
      napi_value dim_value;
      ENSURE_NAPI_OK_RETVAL(env, napi_create_int64(env, dims[i], &dim_value),
                            false);
      ENSURE_NAPI_OK_RETVAL(
          env, napi_set_element(env, shape_value, i, dim_value), false);
    }
  }
  ENSURE_NAPI_OK_RETVAL(
      env, napi_create_int32(env, TF_OperationOutputType(tensor), &dtype_value),
      false);
  ENSURE_NAPI_OK_RETVAL(env, napi_create_object(env, description), false);
  ENSURE_NAPI_OK_RETVAL(
      env, napi_set_named_property(env, *description, "shape", shape_value),
      false);
  ENSURE_NAPI_OK_RETVAL(
      env, napi_set_named_property(env, *description, "dtype", dtype_value),
      false);
  return true;
}

// The backend, and the arguments of a call, of which there have to be so many;
// null where there are too few.
TFJSBackend *ArgumentsOf(napi_env env, napi_callback_info info, size_t count,
                         napi_value *args) {
  size_t argc = count;
  ENSURE_NAPI_OK_RETVAL(
      env, napi_get_cb_info(env, info, &argc, args, nullptr, nullptr), nullptr);
  if (argc < count) {
    NAPI_THROW_ERROR(env, "Expected %zu arguments, received %zu", count, argc);
    return nullptr;
  }
  void *backend;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_instance_data(env, &backend), nullptr);
  return static_cast<TFJSBackend *>(backend);
}

// Of elements of four bytes.
void CopyNumbers(void *to, const void *from, size_t count) {
  // Of a long vector of gradients nothing is in the caches any more when it is
  // read.
  constexpr size_t kMuch = 1 << 18;
  if (count >= kMuch && IsAtMultipleOf16(to) && IsAtMultipleOf16(from)) {
    CopyPastCaches(static_cast<float *>(to), static_cast<const float *>(from),
                   count);
    EndCopiesPastCaches();
  } else {
    std::memcpy(to, from, count * 4);
  }
}

// readInto(tensor, into): copies the values of a tensor into a typed array of
// its type and size.
napi_value ReadInto(napi_env env, napi_callback_info info) {
  napi_value args[2];
  TFJSBackend *const backend = ArgumentsOf(env, info, 2, args);
  if (backend == nullptr) return nullptr;
  int32_t id;
  napi_typedarray_type type;
  size_t length;
  void *data;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_int32(env, args[0], &id), nullptr);
  ENSURE_NAPI_OK_RETVAL(
      env,
      napi_get_typedarray_info(env, args[1], &type, &length, &data, nullptr,
                               nullptr),
      nullptr);
  TFE_TensorHandle *const handle = backend->TensorHandle(id);
  if (handle == nullptr) {
    NAPI_THROW_ERROR(env, "There is no tensor %d", id);
    return nullptr;
  }
  TF_AutoStatus tf_status;
  TF_AutoTensor tensor(TFE_TensorHandleResolve(handle, tf_status.status));
  ENSURE_TF_OK_RETVAL(env, tf_status, nullptr);
  const TF_DataType dtype = TFE_TensorHandleDataType(handle);
  const bool is_same = (type == napi_float32_array && dtype == TF_FLOAT) ||
                       (type == napi_int32_array && dtype == TF_INT32);
  const size_t byte_length = TF_TensorByteSize(tensor.tensor);
  // Both types have elements of four bytes.
  if (!is_same || length * 4 != byte_length) {
    NAPI_THROW_ERROR(env,
                     "Expected a typed array of the type of tensor %d with %zu "
                     "bytes",
                     id, byte_length);
    return nullptr;
  }
  CopyNumbers(data, TF_TensorData(tensor.tensor), length);
  return nullptr;
}

// misalignment(array, bytes): by how much the address of a typed array's data is
// beyond a multiple of so many bytes.
napi_value Misalignment(napi_env env, napi_callback_info info) {
  napi_value args[2];
  if (ArgumentsOf(env, info, 2, args) == nullptr) return nullptr;
  void *data;
  uint32_t bytes;
  napi_value excess;
  ENSURE_NAPI_OK_RETVAL(
      env,
      napi_get_typedarray_info(env, args[0], nullptr, nullptr, &data, nullptr,
                               nullptr),
      nullptr);
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_uint32(env, args[1], &bytes),
                        nullptr);
  if (bytes == 0) {
    NAPI_THROW_ERROR(env, "Expected bytes to be aligned to, received 0");
    return nullptr;
  }
  ENSURE_NAPI_OK_RETVAL(
      env,
      napi_create_uint32(env, reinterpret_cast<uintptr_t>(data) % bytes,
                         &excess),
      nullptr);
  return excess;
}

// inferOutputs(graph, node): the shapes and types of what a node of a
// serialized GraphDef gives, without computing it.
napi_value InferOutputs(napi_env env, napi_callback_info info) {
  napi_value args[2];
  if (ArgumentsOf(env, info, 2, args) == nullptr) return nullptr;
  AutoGraph inferred;
  std::string node;
  ENSURE_NAPI_OK_RETVAL(env, GetStringParam(env, args[1], node), nullptr);
  if (!ImportGraph(env, args[0], inferred.graph)) return nullptr;
  TF_Operation *const operation =
      TF_GraphOperationByName(inferred.graph, node.c_str());
  if (operation == nullptr) {
    NAPI_THROW_ERROR(env, "The graph has no node \"%s\"", node.c_str());
    return nullptr;
  }
  napi_value outputs;
  ENSURE_NAPI_OK_RETVAL(env, napi_create_array(env, &outputs), nullptr);
  for (int i = 0; i < TF_OperationNumOutputs(operation); i++) {
    napi_value description;
    if (!DescribeTensor(env, inferred.graph, {operation, i}, &description))
      return nullptr;
    ENSURE_NAPI_OK_RETVAL(env, napi_set_element(env, outputs, i, description),
                          nullptr);
  }
  return outputs;
}

// addFunction(name, graph, inputs, outputs): lets a serialized GraphDef be run
// as an op, in the context in which all ops run: what it takes and gives are
// handles as theirs are, of tensors that stay where they are.
napi_value AddFunction(napi_env env, napi_callback_info info) {
  napi_value args[4];
  TFJSBackend *const backend = ArgumentsOf(env, info, 4, args);
  if (backend == nullptr) return nullptr;
  AutoGraph body;
  std::string name;
  std::vector<TF_Output> inputs;
  std::vector<TF_Output> outputs;
  ENSURE_NAPI_OK_RETVAL(env, GetStringParam(env, args[0], name), nullptr);
  if (!ImportGraph(env, args[1], body.graph) ||
      !FindTensors(env, args[2], body.graph, &inputs) ||
      !FindTensors(env, args[3], body.graph, &outputs))
    return nullptr;
  TF_AutoStatus tf_status;
  TF_Function *const function = TF_GraphToFunction(
      body.graph, name.c_str(), /*append_hash_to_fn_name=*/0, /*num_opers=*/-1,
      /*opers=*/nullptr, inputs.size(), inputs.data(), outputs.size(),
      outputs.data(), /*output_names=*/nullptr, /*opts=*/nullptr,
      /*description=*/nullptr, tf_status.status);
  ENSURE_TF_OK_RETVAL(env, tf_status, nullptr);
  TFE_ContextAddFunction(backend->Context(), function, tf_status.status);
  TF_DeleteFunction(function);
  ENSURE_TF_OK_RETVAL(env, tf_status, nullptr);
  return nullptr;
}

// removeFunction(name)
napi_value RemoveFunction(napi_env env, napi_callback_info info) {
  napi_value args[1];
  TFJSBackend *const backend = ArgumentsOf(env, info, 1, args);
  if (backend == nullptr) return nullptr;
  std::string name;
  TF_AutoStatus tf_status;
  ENSURE_NAPI_OK_RETVAL(env, GetStringParam(env, args[0], name), nullptr);
  TFE_ContextRemoveFunction(backend->Context(), name.c_str(),
                            tf_status.status);
  ENSURE_TF_OK_RETVAL(env, tf_status, nullptr);
  return nullptr;
}

}  // namespace

std::string ConfigOfEnvironment() {
  const char *text = std::getenv("THAW_TENSORFLOW_CONFIG");
  std::string bytes;
  for (; text != nullptr && text[0] != 0; text += text[1] == 0 ? 1 : 2) {
    const char digits[3] = {text[0], text[1], 0};
    char *end;
    const long byte = std::strtol(digits, &end, 16);
    bytes.push_back(end == digits + 2 ? static_cast<char>(byte) : '\xff');
  }
  return bytes;
}

napi_status DefineThawMethods(napi_env env, napi_value exports) {
  const std::string &failure = RegisterFusedElementwise();
  if (!failure.empty()) {
    napi_throw_error(env, nullptr, failure.c_str());
    return napi_pending_exception;
  }
  const napi_property_descriptor methods[] = {
      {"readInto", nullptr, ReadInto, nullptr, nullptr, nullptr, napi_default,
       nullptr},
      {"misalignment", nullptr, Misalignment, nullptr, nullptr, nullptr,
       napi_default, nullptr},
      {"inferOutputs", nullptr, InferOutputs, nullptr, nullptr, nullptr,
       napi_default, nullptr},
      {"addFunction", nullptr, AddFunction, nullptr, nullptr, nullptr,
       napi_default, nullptr},
      {"removeFunction", nullptr, RemoveFunction, nullptr, nullptr, nullptr,
       napi_default, nullptr},
  };
  return napi_define_properties(env, exports, ARRAY_SIZE(methods), methods);
}

}  // namespace tfnodejs
