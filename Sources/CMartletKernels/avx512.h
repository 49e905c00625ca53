// What functions written for AVX-512 need: they come beside portable ones, and are taken where the processor has them.
#ifndef MARTLET_AVX512_H
#define MARTLET_AVX512_H

#include <stdbool.h>

#if defined(__x86_64__)
#include <immintrin.h>

#define MARTLET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma")))

/// Whether this processor runs functions marked `MARTLET_AVX512`.
static inline bool martlet_has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}
#endif

#endif
