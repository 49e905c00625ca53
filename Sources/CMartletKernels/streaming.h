// Stores that pass the caches by.
#ifndef MARTLET_STREAMING_H
#define MARTLET_STREAMING_H

#include "vectors.h"

/// Results of so many elements are streamed: no cache holds them until they are read.
enum { streamed_elements = 2 << 20 };

/// Copies to `y`, which is aligned to a vector: memory that is only written need not be read first.
MARTLET_INLINE void martlet_stream(const float *block, float *y, int64_t count) {
  int64_t whole = count / MARTLET_LANES(float) * MARTLET_LANES(float);
  for (int64_t i = 0; i < whole; i += MARTLET_LANES(float)) {
    __builtin_nontemporal_store(MARTLET_LOAD(float, block + i), (martlet_vector_float *)(y + i));
  }
  for (int64_t i = whole; i < count; i++) y[i] = block[i];
}

/// Such writes are not ordered before those that say that a chunk is done.
static inline void martlet_finish_streams(void) {
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#endif
}

#endif
