#ifndef THAW_ADDITIONS_H_
#define THAW_ADDITIONS_H_

#include <node_api.h>

#include <string>

namespace tfnodejs {

// The bytes of a ConfigProto that THAW_TENSORFLOW_CONFIG of the environment
// tells in hexadecimal digits; empty without it. What are no digits give bytes
// that are no configuration.
std::string ConfigOfEnvironment();

// Adds what Thaw needs beside the binding's own methods to its exports.
napi_status DefineThawMethods(napi_env env, napi_value exports);

}  // namespace tfnodejs

#endif  // THAW_ADDITIONS_H_
