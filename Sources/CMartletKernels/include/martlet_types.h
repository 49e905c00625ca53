// Element types and the attributes that every kernel file shares.
#ifndef MARTLET_TYPES_H
#define MARTLET_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Element types; the raw values are those of Swift's `DType`.
typedef enum {
  martlet_float32 = 0,
  martlet_float64 = 1,
  martlet_int32 = 2,
  martlet_int64 = 3,
  martlet_bool = 4,
  martlet_int8 = 5,
  martlet_uint8 = 6,
  martlet_float16 = 7,
  martlet_bfloat16 = 8,
} martlet_dtype;

/// The greatest rank of a tensor.
enum { martlet_maximum_rank = 8 };

// The thread sanitizer would watch the function by which the loader picks, and is not ready by then.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define MARTLET_ONE_CLONE 1
#endif
#endif

#if defined(__x86_64__) && defined(__linux__) && !defined(MARTLET_ONE_CLONE)
/// Compiles a function for AVX-512, for AVX2 and for the baseline; the loader picks one by the processor.
#define MARTLET_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MARTLET_CLONES
#endif

/// Helpers of cloned functions must be inlined, or they would be compiled for the baseline alone.
#define MARTLET_INLINE static inline __attribute__((always_inline))

#endif
