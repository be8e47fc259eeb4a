#ifndef THAW_FUSED_ELEMENTWISE_H_
#define THAW_FUSED_ELEMENTWISE_H_

#include <string>

namespace tfnodejs {

// Lets graphs hold the op ThawElementwise, which does many additions and the
// like with each element while it is at hand. Once for a process, whoever calls.
// Returns why that failed; empty where it did not.
const std::string &RegisterFusedElementwise();

}  // namespace tfnodejs

#endif  // THAW_FUSED_ELEMENTWISE_H_
