// What is done with vectors: of float32 by all threads of a worker, sums, a look
// for what is not finite, numbers made of bytes, and memory that other processes
// of the host read; of bytes, mixtures of two.

#include <node_api.h>

#ifdef __linux__
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

// The same function for several generations of processors, the best of which is
// taken when it is loaded. An addition gives the same bits on each of them.
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__)
#define FOR_EACH_PROCESSOR \
  __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

namespace {

void Throw(napi_env env, const std::string &message) {
  napi_throw_error(env, nullptr, message.c_str());
}

// Some other code of a thread may have it take denormal numbers for zeros.
class WithDenormals {
 public:
#if defined(__x86_64__)
  WithDenormals() : control_(_mm_getcsr()) {
    _mm_setcsr(control_ & ~(kFlushToZero | kDenormalsAreZeros));
  }
  ~WithDenormals() { _mm_setcsr(control_); }

 private:
  static constexpr unsigned kFlushToZero = 0x8000;
  static constexpr unsigned kDenormalsAreZeros = 0x0040;
  const unsigned control_;
#else
  WithDenormals() {}
#endif
};

// A number without its sign, as an integer: what is not finite is above all
// others.
inline uint32_t MagnitudeOf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits & 0x7fffffffu;
}

constexpr uint32_t kInfinity = 0x7f800000u;

// `target` may be one of the others, or apart from them. Returns the largest
// magnitude of a sum.
FOR_EACH_PROCESSOR
uint32_t Add(float *target, const float *left, const float *right,
             size_t length) {
  uint32_t largest = 0;
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC ivdep
#endif
  for (size_t i = 0; i < length; i++) {
    const float sum = left[i] + right[i];
    target[i] = sum;
    largest = std::max(largest, MagnitudeOf(sum));
  }
  return largest;
}

FOR_EACH_PROCESSOR
uint32_t Largest(const float *values, size_t length) {
  uint32_t largest = 0;
  for (size_t i = 0; i < length; i++)
    largest = std::max(largest, MagnitudeOf(values[i]));
  return largest;
}

// A product and a sum, each of them rounded.
FOR_EACH_PROCESSOR
void Scale(float *target, const uint8_t *bytes, size_t length, float factor,
           float summand) {
  for (size_t i = 0; i < length; i++) target[i] = bytes[i] * factor + summand;
}

// Weights are in units of 2^-22, and one in all, but for their roundings.
constexpr int kWeightBits = 22;

FOR_EACH_PROCESSOR
void Mix(uint8_t *target, const uint8_t *left, int32_t of_left,
         const uint8_t *right, int32_t of_right, size_t length) {
  constexpr int32_t kHalf = 1 << (kWeightBits - 1);
  for (size_t i = 0; i < length; i++) {
    const int32_t sum = left[i] * of_left + right[i] * of_right;
    target[i] = static_cast<uint8_t>((sum + kHalf) >> kWeightBits);
  }
}

// Whether all numbers are finite of which the largest has this magnitude.
napi_value IsFiniteUpTo(napi_env env, uint32_t largest) {
  napi_value result;
  return napi_get_boolean(env, largest < kInfinity, &result) == napi_ok
             ? result
             : nullptr;
}

template <size_t count>
bool GetArguments(napi_env env, napi_callback_info info,
                  napi_value (&arguments)[count]) {
  size_t received = count;
  if (napi_get_cb_info(env, info, &received, arguments, nullptr, nullptr) ==
          napi_ok &&
      received == count)
    return true;
  Throw(env, "Expected " + std::to_string(count) + " arguments, received " +
                 std::to_string(received));
  return false;
}

// What a typed array shows of memory.
template <typename Element>
struct View {
  Element *data;
  size_t length;
};
using Floats = View<float>;
using Bytes = View<uint8_t>;

template <typename Element>
bool GetView(napi_env env, napi_value value, napi_typedarray_type wanted,
             const char *name, View<Element> *view) {
  napi_typedarray_type type;
  void *data;
  const napi_status status = napi_get_typedarray_info(
      env, value, &type, &view->length, &data, nullptr, nullptr);
  view->data = static_cast<Element *>(data);
  if (status == napi_ok && type == wanted) return true;
  Throw(env, std::string("Expected a ") + name);
  return false;
}

bool GetFloats(napi_env env, napi_value value, Floats *floats) {
  return GetView(env, value, napi_float32_array, "Float32Array", floats);
}

bool GetBytes(napi_env env, napi_value value, Bytes *bytes) {
  return GetView(env, value, napi_uint8_array, "Uint8Array", bytes);
}

// add(target, left, right): `target` is one of the others, or apart from them.
// Gives whether all sums are finite.
napi_value AddVectors(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  Floats target;
  Floats left;
  Floats right;
  if (!GetArguments(env, info, arguments) ||
      !GetFloats(env, arguments[0], &target) ||
      !GetFloats(env, arguments[1], &left) ||
      !GetFloats(env, arguments[2], &right))
    return nullptr;
  if (left.length != target.length || right.length != target.length) {
    Throw(env, "Expected vectors of one length");
    return nullptr;
  }
  const WithDenormals with_denormals;
  return IsFiniteUpTo(
      env, Add(target.data, left.data, right.data, target.length));
}

// isFinite(vector)
napi_value IsFinite(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  Floats vector;
  if (!GetArguments(env, info, arguments) ||
      !GetFloats(env, arguments[0], &vector))
    return nullptr;
  return IsFiniteUpTo(env, Largest(vector.data, vector.length));
}

bool GetNumber(napi_env env, napi_value value, float *number) {
  double given;
  if (napi_get_value_double(env, value, &given) == napi_ok) {
    *number = static_cast<float>(given);
    return true;
  }
  Throw(env, "Expected a number");
  return false;
}

// scale(target, bytes, factor, summand)
napi_value ScaleBytes(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  Floats target;
  Bytes bytes;
  float factor;
  float summand;
  if (!GetArguments(env, info, arguments) ||
      !GetFloats(env, arguments[0], &target) ||
      !GetBytes(env, arguments[1], &bytes) ||
      !GetNumber(env, arguments[2], &factor) ||
      !GetNumber(env, arguments[3], &summand))
    return nullptr;
  if (bytes.length != target.length) {
    Throw(env, "Expected as many bytes as numbers");
    return nullptr;
  }
  const WithDenormals with_denormals;
  Scale(target.data, bytes.data, bytes.length, factor, summand);
  return nullptr;
}

bool GetWeight(napi_env env, napi_value value, int32_t *weight) {
  if (napi_get_value_int32(env, value, weight) == napi_ok && *weight >= 0 &&
      *weight <= 1 << kWeightBits)
    return true;
  Throw(env, "Expected a weight of 0 to 2^22");
  return false;
}

// mix(target, left, ofLeft, right, ofRight): `target` is apart from the others.
napi_value MixBytes(napi_env env, napi_callback_info info) {
  napi_value arguments[5];
  Bytes target;
  Bytes left;
  Bytes right;
  int32_t of_left;
  int32_t of_right;
  if (!GetArguments(env, info, arguments) ||
      !GetBytes(env, arguments[0], &target) ||
      !GetBytes(env, arguments[1], &left) ||
      !GetWeight(env, arguments[2], &of_left) ||
      !GetBytes(env, arguments[3], &right) ||
      !GetWeight(env, arguments[4], &of_right))
    return nullptr;
  if (left.length != target.length || right.length != target.length) {
    Throw(env, "Expected vectors of one length");
    return nullptr;
  }
  Mix(target.data, left.data, of_left, right.data, of_right, target.length);
  return nullptr;
}

#ifdef __linux__

bool GetOffset(napi_env env, napi_value value, size_t *offset) {
  int64_t number;
  if (napi_get_value_int64(env, value, &number) == napi_ok && number >= 0) {
    *offset = static_cast<size_t>(number);
    return true;
  }
  Throw(env, "Expected an offset of 0 at least");
  return false;
}

bool GetText(napi_env env, napi_value value, std::string *text) {
  char characters[64];
  size_t length;
  if (napi_get_value_string_utf8(env, value, characters, sizeof(characters),
                                 &length) == napi_ok) {
    text->assign(characters, length);
    return true;
  }
  Throw(env, "Expected a text");
  return false;
}

bool GetOnlyDescriptor(napi_env env, napi_callback_info info, int32_t *file) {
  napi_value arguments[1];
  return GetArguments(env, info, arguments) &&
         napi_get_value_int32(env, arguments[0], file) == napi_ok;
}

void CloseFile(void *file) {
  close(static_cast<int>(reinterpret_cast<intptr_t>(file)));
}

void *HookOf(int file) {
  return reinterpret_cast<void *>(static_cast<intptr_t>(file));
}

// As an error number, 0 for none.
int PutFile(const char *name, const Bytes &pages, int *file) {
  *file = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (*file < 0) return errno;
  const bool is_there =
      ftruncate(*file, pages.length) == 0 &&
      fcntl(*file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) ==
          0 &&
      mmap(pages.data, pages.length, PROT_READ | PROT_WRITE,
           MAP_SHARED | MAP_FIXED, *file, 0) != MAP_FAILED;
  if (is_there) return 0;
  const int error = errno;
  close(*file);
  return error;
}

// putFileBeneath(pages, name): lets other processes of the host read memory of
// this one by the descriptor that is returned: a file of that name, in memory,
// lies beneath it from now on, and its bytes are zeros. What holds the pages
// frees them by giving them back to the system, as memory of WebAssembly is
// freed and what malloc gave is not. The file is open until closeFile, or until
// the environment ends.
napi_value PutFileBeneath(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  Bytes pages;
  std::string name;
  if (!GetArguments(env, info, arguments) ||
      !GetBytes(env, arguments[0], &pages) ||
      !GetText(env, arguments[1], &name))
    return nullptr;
  const size_t page = sysconf(_SC_PAGESIZE);
  if (pages.length == 0 || pages.length % page != 0 ||
      reinterpret_cast<uintptr_t>(pages.data) % page != 0) {
    Throw(env, "Expected whole pages of " + std::to_string(page) +
                   " bytes, received " + std::to_string(pages.length) +
                   " bytes");
    return nullptr;
  }
  int file;
  const int error = PutFile(name.c_str(), pages, &file);
  if (error != 0) {
    Throw(env, std::string("No file in memory: ") + std::strerror(error));
    return nullptr;
  }
  napi_add_env_cleanup_hook(env, CloseFile, HookOf(file));
  napi_value descriptor;
  return napi_create_int32(env, file, &descriptor) == napi_ok ? descriptor
                                                              : nullptr;
}

// closeFile(descriptor): of putFileBeneath, once. The memory stays.
napi_value CloseFileBeneath(napi_env env, napi_callback_info info) {
  int32_t file;
  if (!GetOnlyDescriptor(env, info, &file)) return nullptr;
  napi_remove_env_cleanup_hook(env, CloseFile, HookOf(file));
  CloseFile(HookOf(file));
  return nullptr;
}

// A file in memory, as who reads it has it.
struct Mapping {
  void *data;
  size_t length;

  void Unmap() {
    if (data != nullptr) munmap(data, length);
    data = nullptr;
  }
};

// Of an external value that map() gave, and that is not unmapped.
Mapping *GetMapping(napi_env env, napi_value value) {
  void *mapping;
  if (napi_get_value_external(env, value, &mapping) == napi_ok &&
      static_cast<Mapping *>(mapping)->data != nullptr)
    return static_cast<Mapping *>(mapping);
  Throw(env, "Expected what was mapped, and not unmapped since");
  return nullptr;
}

// map(descriptor): a file of putFileBeneath, of another process, to read it. It
// stays when the descriptor is closed.
napi_value Map(napi_env env, napi_callback_info info) {
  int32_t file;
  if (!GetOnlyDescriptor(env, info, &file)) return nullptr;
  struct stat status;
  // One that could become shorter would end this process at a read.
  const int seals = fcntl(file, F_GET_SEALS);
  if (seals < 0 || (seals & F_SEAL_SHRINK) == 0 || fstat(file, &status) != 0) {
    Throw(env, "Expected a file in memory that keeps its size");
    return nullptr;
  }
  const size_t length = status.st_size;
  void *const data = mmap(nullptr, length, PROT_READ, MAP_SHARED, file, 0);
  if (data == MAP_FAILED) {
    Throw(env, std::string("Not mapped: ") + std::strerror(errno));
    return nullptr;
  }
  napi_value external;
  const auto finalize = [](napi_env, void *mapping, void *) {
    static_cast<Mapping *>(mapping)->Unmap();
    delete static_cast<Mapping *>(mapping);
  };
  return napi_create_external(env, new Mapping{data, length}, finalize, nullptr,
                              &external) == napi_ok
             ? external
             : nullptr;
}

// unmap(mapping)
napi_value Unmap(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  if (!GetArguments(env, info, arguments)) return nullptr;
  Mapping *const mapping = GetMapping(env, arguments[0]);
  if (mapping != nullptr) mapping->Unmap();
  return nullptr;
}

// What stands in a mapped file from an offset on; null where it is not so long,
// or the offset is no multiple of the size of an element.
template <typename Element>
const Element *ElementsAt(napi_env env, napi_value file, napi_value from,
                          size_t length) {
  const Mapping *const mapping = GetMapping(env, file);
  size_t offset;
  if (mapping == nullptr || !GetOffset(env, from, &offset)) return nullptr;
  const size_t size = length * sizeof(Element);
  if (offset <= mapping->length && size <= mapping->length - offset &&
      offset % sizeof(Element) == 0)
    return reinterpret_cast<const Element *>(
        static_cast<const char *>(mapping->data) + offset);
  Throw(env, "Expected " + std::to_string(size) + " bytes from " +
                 std::to_string(offset) + " on, received a file of " +
                 std::to_string(mapping->length));
  return nullptr;
}

// copyFrom(mapping, offset, target): as many bytes as the target has.
napi_value CopyFrom(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  Bytes target;
  if (!GetArguments(env, info, arguments) ||
      !GetBytes(env, arguments[2], &target))
    return nullptr;
  const auto *const bytes =
      ElementsAt<char>(env, arguments[0], arguments[1], target.length);
  if (bytes != nullptr) std::memcpy(target.data, bytes, target.length);
  return nullptr;
}

// addFrom(mapping, offset, target, other): as add(), where one side of the sums
// is in the file.
napi_value AddFrom(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  Floats target;
  Floats other;
  if (!GetArguments(env, info, arguments) ||
      !GetFloats(env, arguments[2], &target) ||
      !GetFloats(env, arguments[3], &other))
    return nullptr;
  if (other.length != target.length) {
    Throw(env, "Expected vectors of one length");
    return nullptr;
  }
  const auto *const values =
      ElementsAt<float>(env, arguments[0], arguments[1], target.length);
  if (values == nullptr) return nullptr;
  const WithDenormals with_denormals;
  return IsFiniteUpTo(env,
                      Add(target.data, other.data, values, target.length));
}

// wordAt(mapping, offset): the four bytes there, as they are after all that was
// read before.
napi_value WordAt(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  if (!GetArguments(env, info, arguments)) return nullptr;
  const volatile int32_t *const word =
      ElementsAt<int32_t>(env, arguments[0], arguments[1], 1);
  if (word == nullptr) return nullptr;
  std::atomic_thread_fence(std::memory_order_acquire);
  napi_value result;
  return napi_create_int32(env, *word, &result) == napi_ok ? result : nullptr;
}

#endif  // __linux__

napi_value Initialize(napi_env env, napi_value exports) {
  const auto method = [](const char *name, napi_callback callback) {
    return napi_property_descriptor{name,    nullptr, callback,    nullptr,
                                    nullptr, nullptr, napi_default, nullptr};
  };
  const napi_property_descriptor methods[] = {
      method("add", AddVectors),
      method("isFinite", IsFinite),
      method("scale", ScaleBytes),
      method("mix", MixBytes),
#ifdef __linux__
      method("putFileBeneath", PutFileBeneath),
      method("closeFile", CloseFileBeneath),
      method("map", Map),
      method("unmap", Unmap),
      method("copyFrom", CopyFrom),
      method("addFrom", AddFrom),
      method("wordAt", WordAt),
#endif
  };
  napi_define_properties(env, exports, sizeof(methods) / sizeof(*methods),
                         methods);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, Initialize)
