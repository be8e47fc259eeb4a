#ifndef THAW_PAST_CACHES_H_
#define THAW_PAST_CACHES_H_

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tfnodejs {

// Whether a copy to or from here may go past the caches.
inline bool IsAtMultipleOf16(const void *data) {
  return reinterpret_cast<uintptr_t>(data) % 16 == 0;
}

// Copies numbers past the caches, of much that nobody reads soon: what was there
// before is not fetched. Both begin at multiples of 16 bytes. Others read it
// after EndCopiesPastCaches().
inline void CopyPastCaches(float *to, const float *from, size_t count) {
  size_t i = 0;
#if defined(__x86_64__)
  for (; i + 4 <= count; i += 4) _mm_stream_ps(to + i, _mm_load_ps(from + i));
#endif
  std::memcpy(to + i, from + i, (count - i) * sizeof(float));
}

inline void EndCopiesPastCaches() {
#if defined(__x86_64__)
  _mm_sfence();
#endif
}

}  // namespace tfnodejs

#endif  // THAW_PAST_CACHES_H_
