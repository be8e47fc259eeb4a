#include "fused_elementwise.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

// Without what kernels of other devices need, whose headers are not unpacked.
#define IS_SLIM_BUILD
#include "tensorflow/c/kernels.h"
#undef IS_SLIM_BUILD
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

#include "past_caches.h"

// A square root sets no error number here, so that many are taken at once.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-math-errno", "no-trapping-math")
#endif

// The same function for several generations of processors, the best of which is
// taken when it is loaded. Each instruction is one operation that IEEE 754
// rounds, so all of them give the same bits.
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__)
#define FOR_EACH_PROCESSOR \
  __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

namespace tfnodejs {
namespace {

constexpr char kOp[] = "ThawElementwise";

// Elements that go through the whole program before the next ones do: what is
// between its instructions stays in the nearest cache.
constexpr int64_t kBlock = 512;

// More results than this are not in the caches any more when they are read.
constexpr int64_t kLeastLarge = 1 << 18;

// Less than this is not worth a thread.
constexpr int64_t kLeastPerThread = 1 << 17;

// In the order in which libs/runtime/src/graph/fused-elementwise.ts numbers them.
enum Operation : uint8_t {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kMaximum,
  kMinimum,
  kSquareRoot,
  kSquare,
  kNegate,
  kAbsolute,
  kNumOperations
};

// Of registers: first the inputs, then what each instruction gives.
struct Instruction {
  Operation operation;
  uint8_t left;
  uint8_t right;
};

struct Program {
  std::vector<Instruction> instructions;
  // The registers that are its outputs.
  std::vector<uint8_t> outputs;
};

struct StatusDeleter {
  void operator()(TF_Status *status) const { TF_DeleteStatus(status); }
};
using Status = std::unique_ptr<TF_Status, StatusDeleter>;

Status NewStatus() { return Status(TF_NewStatus()); }

bool IsOk(const Status &status) {
  return TF_GetCode(status.get()) == TF_OK;
}

// A value for each element, or one for all.
struct Operand {
  const float *values;
  bool is_one;
};

// Whether a quotient by a number is the product with another one, to the last
// bit: that is so for powers of two, and a product takes a fourth of the time.
bool ReciprocalOf(float divisor, float *reciprocal) {
  int exponent;
  // Far from where reciprocals are denormal.
  if (std::fabs(std::frexp(divisor, &exponent)) != 0.5f ||
      std::abs(exponent) > 64)
    return false;
  *reciprocal = 1 / divisor;
  return true;
}

#define UNARY(OPERATION, RESULT)          \
  case OPERATION:                         \
    for (int64_t i = 0; i < count; i++) { \
      const float x = left.values[i];     \
      into[i] = RESULT;                   \
    }                                     \
    break;

#define BINARY(OPERATION, RESULT)             \
  case OPERATION:                             \
    if (left.is_one) {                        \
      const float x = left.values[0];         \
      for (int64_t i = 0; i < count; i++) {   \
        const float y = right.values[i];      \
        into[i] = RESULT;                     \
      }                                       \
    } else if (right.is_one) {                \
      const float y = right.values[0];        \
      for (int64_t i = 0; i < count; i++) {   \
        const float x = left.values[i];       \
        into[i] = RESULT;                     \
      }                                       \
    } else {                                  \
      for (int64_t i = 0; i < count; i++) {   \
        const float x = left.values[i];       \
        const float y = right.values[i];      \
        into[i] = RESULT;                     \
      }                                       \
    }                                         \
    break;

// Does one instruction with some elements. What it writes is apart from what it
// reads. What is no number comes out of kMaximum and kMinimum from either side.
FOR_EACH_PROCESSOR
void Apply(Operation operation, Operand left, Operand right,
           float *__restrict into, int64_t count) {
  float reciprocal;
  if (operation == kDivide && right.is_one &&
      ReciprocalOf(right.values[0], &reciprocal)) {
    operation = kMultiply;
    right = {&reciprocal, true};
  }
  switch (operation) {
    BINARY(kAdd, x + y)
    BINARY(kSubtract, x - y)
    BINARY(kMultiply, x * y)
    BINARY(kDivide, x / y)
    BINARY(kMaximum, (x > y || x != x) ? x : y)
    BINARY(kMinimum, (x < y || x != x) ? x : y)
    UNARY(kSquareRoot, std::sqrt(x))
    UNARY(kSquare, x * x)
    UNARY(kNegate, -x)
    UNARY(kAbsolute, std::fabs(x))
    default:
      break;
  }
}

// Brings values to where they belong. Both begin at multiples of 16 bytes.
void Deliver(const float *from, float *to, int64_t count, bool is_much) {
  if (is_much)
    CopyPastCaches(to, from, count);
  else
    std::memcpy(to, from, count * sizeof(float));
}

// What a program is run with.
struct Run {
  const Program &program;
  const std::vector<Operand> &inputs;
  const std::vector<float *> &outputs;
  // Whether what it gives fits into no cache.
  bool is_large;
};

// The first of these values at a multiple of 64 bytes.
float *AlignedTo64(float *values) {
  const uintptr_t address = reinterpret_cast<uintptr_t>(values);
  return values + (64 - address % 64) % 64 / sizeof(float);
}

// Has a block fetched while the one before is at hand.
void Prefetch(const float *block) {
#if defined(__GNUC__)
  constexpr int64_t kLine = 64 / sizeof(float);
  for (int64_t i = 0; i < kBlock; i += kLine) __builtin_prefetch(block + i);
#endif
}

// Runs a program with the elements from `begin` to `end`.
void RunRange(const Run &run, int64_t begin, int64_t end) {
  const auto &instructions = run.program.instructions;
  const size_t num_inputs = run.inputs.size();
  std::vector<float> memory(instructions.size() * kBlock + 64 / sizeof(float));
  float *const results = AlignedTo64(memory.data());
  std::vector<Operand> registers(num_inputs + instructions.size());
  for (int64_t at = begin; at < end; at += kBlock) {
    const int64_t count = std::min(kBlock, end - at);
    for (size_t i = 0; i < num_inputs; i++) {
      const auto &[values, is_one] = run.inputs[i];
      registers[i] = {is_one ? values : values + at, is_one};
      if (!is_one && at + 2 * kBlock < end) Prefetch(values + at + kBlock);
    }
    for (size_t i = 0; i < instructions.size(); i++) {
      const auto &[operation, left, right] = instructions[i];
      float *const into = results + i * kBlock;
      Apply(operation, registers[left], registers[right], into, count);
      registers[num_inputs + i] = {into, false};
    }
    for (size_t i = 0; i < run.outputs.size(); i++)
      Deliver(registers[run.program.outputs[i]].values, run.outputs[i] + at,
              count, run.is_large);
  }
  EndCopiesPastCaches();
}

// TensorFlow's own ops use as many.
int64_t MaxThreads() {
  const char *text = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int64_t given = text == nullptr ? 0 : std::atoll(text);
  return given > 0 ? given
                   : std::max<int64_t>(1, std::thread::hardware_concurrency());
}

// Runs a program with all elements, in several threads where that is worth it.
void RunAll(const Run &run, int64_t count) {
  static const int64_t max_threads = MaxThreads();
  const int64_t num_threads =
      std::clamp<int64_t>(count / kLeastPerThread, 1, max_threads);
  // Whole blocks, so that threads do not write to one line of the cache.
  const int64_t num_blocks = (count + kBlock - 1) / kBlock;
  const int64_t share = (num_blocks + num_threads - 1) / num_threads * kBlock;
  std::vector<std::thread> threads;
  for (int64_t begin = share; begin < count; begin += share)
    threads.emplace_back(RunRange, run, begin, std::min(begin + share, count));
  RunRange(run, 0, std::min(share, count));
  for (std::thread &thread : threads) thread.join();
}

int DigitOf(char digit) {
  return digit >= 'a' ? digit - 'a' + 10 : digit - '0';
}

// Two hexadecimal digits for each byte: the number of instructions, each with
// its operation and two registers, then the registers of the outputs.
std::unique_ptr<Program> Parse(const std::string &text) {
  std::vector<uint8_t> bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2)
    bytes.push_back(DigitOf(text[i]) * 16 + DigitOf(text[i + 1]));
  auto program = std::make_unique<Program>();
  size_t at = 1;
  const size_t num_instructions = bytes.empty() ? 0 : bytes[0];
  for (size_t i = 0; i < num_instructions && at + 2 < bytes.size(); i++, at += 3)
    program->instructions.push_back({static_cast<Operation>(bytes[at]),
                                     bytes[at + 1], bytes[at + 2]});
  // Of a shorter one nothing is an output, so it is not runnable.
  if (program->instructions.size() == num_instructions)
    program->outputs.assign(bytes.begin() + std::min(at, bytes.size()),
                            bytes.end());
  return program;
}

// Whether every instruction reads what is there before it, and of that not
// single numbers alone, and every output is of an instruction.
bool IsRunnable(const Program &program, const std::vector<Operand> &inputs,
                size_t num_outputs) {
  size_t num_registers = inputs.size();
  const auto is_one = [&](uint8_t place) {
    return place < inputs.size() && inputs[place].is_one;
  };
  for (const auto &[operation, left, right] : program.instructions) {
    if (operation >= kNumOperations || left >= num_registers ||
        right >= num_registers || (is_one(left) && is_one(right)))
      return false;
    num_registers++;
  }
  if (program.outputs.size() != num_outputs) return false;
  return std::all_of(program.outputs.begin(), program.outputs.end(),
                     [&](uint8_t output) {
                       return output >= inputs.size() && output < num_registers;
                     });
}

void *Create(TF_OpKernelConstruction *context) {
  const Status status = NewStatus();
  int32_t list_size;
  int32_t size;
  TF_OpKernelConstruction_GetAttrSize(context, "program", &list_size, &size,
                                      status.get());
  std::string text;
  if (IsOk(status)) {
    text.resize(size);
    TF_OpKernelConstruction_GetAttrString(context, "program", &text[0], size,
                                          status.get());
  }
  if (!IsOk(status)) TF_OpKernelConstruction_Failure(context, status.get());
  return Parse(text).release();
}

void Delete(void *program) { delete static_cast<Program *>(program); }

void Fail(TF_OpKernelContext *context, const Status &status) {
  TF_OpKernelContext_Failure(context, status.get());
}

struct TensorDeleter {
  void operator()(TF_Tensor *tensor) const { TF_DeleteTensor(tensor); }
};
using Tensor = std::unique_ptr<TF_Tensor, TensorDeleter>;

void Compute(void *kernel, TF_OpKernelContext *context) {
  const Program &program = *static_cast<Program *>(kernel);
  const int num_inputs = TF_NumInputs(context);
  const int num_outputs = TF_NumOutputs(context);
  const Status status = NewStatus();
  std::vector<Tensor> tensors;
  std::vector<int64_t> dims;
  int64_t count = 1;
  for (int i = 0; i < num_inputs; i++) {
    TF_Tensor *tensor;
    TF_GetInput(context, i, &tensor, status.get());
    if (!IsOk(status)) return Fail(context, status);
    tensors.emplace_back(tensor);
    if (TF_TensorElementCount(tensor) == 1 || count != 1) continue;
    count = TF_TensorElementCount(tensor);
    for (int axis = 0; axis < TF_NumDims(tensor); axis++)
      dims.push_back(TF_Dim(tensor, axis));
  }
  std::vector<Operand> inputs;
  bool is_one_size = true;
  for (const Tensor &tensor : tensors) {
    const int64_t size = TF_TensorElementCount(tensor.get());
    is_one_size = is_one_size && (size == 1 || size == count);
    inputs.push_back(
        {static_cast<const float *>(TF_TensorData(tensor.get())), size == 1});
  }
  if (!is_one_size || !IsRunnable(program, inputs, num_outputs)) {
    TF_SetStatus(status.get(), TF_INVALID_ARGUMENT,
                 "ThawElementwise: expected a program for its inputs, of one "
                 "size or one element each");
    return Fail(context, status);
  }
  std::vector<Tensor> results;
  std::vector<float *> outputs;
  for (int i = 0; i < num_outputs; i++) {
    results.emplace_back(TF_AllocateOutput(context, i, TF_FLOAT, dims.data(),
                                           dims.size(), count * sizeof(float),
                                           status.get()));
    if (!IsOk(status)) return Fail(context, status);
    outputs.push_back(static_cast<float *>(TF_TensorData(results[i].get())));
  }
  RunAll({program, inputs, outputs, count >= kLeastLarge}, count);
}

void InferShapes(TF_ShapeInferenceContext *context, TF_Status *status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

std::string Register() {
  const Status status = NewStatus();
  TF_OpDefinitionBuilder *const definition = TF_NewOpDefinitionBuilder(kOp);
  TF_OpDefinitionBuilderAddAttr(definition, "N: int >= 1");
  TF_OpDefinitionBuilderAddAttr(definition, "M: int >= 1");
  TF_OpDefinitionBuilderAddAttr(definition, "program: string");
  TF_OpDefinitionBuilderAddInput(definition, "inputs: N * float");
  TF_OpDefinitionBuilderAddOutput(definition, "outputs: M * float");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, InferShapes);
  TF_RegisterOpDefinition(definition, status.get());
  if (!IsOk(status)) return TF_Message(status.get());
  TF_RegisterKernelBuilder(
      kOp, TF_NewKernelBuilder(kOp, "CPU", Create, Compute, Delete),
      status.get());
  return IsOk(status) ? "" : TF_Message(status.get());
}

}  // namespace

const std::string &RegisterFusedElementwise() {
  static const std::string failure = Register();
  return failure;
}

}  // namespace tfnodejs
