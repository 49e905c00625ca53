// What the machine can do, measured without any part of the framework: the limits that shares are quoted of.
#include "martlet_probe.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { chains = 12, rounds = 5000000, trials = 20, copied_bytes = 64 << 20, maximum_threads = 256 };

static double now(void) {
  struct timespec time;
  timespec_get(&time, TIME_UTC);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// Chains of multiply-adds that do not wait for each other: enough to hide the latency, few enough to stay in registers.
#define MULTIPLY_ADDS(NAME, ATTRIBUTE, BYTES)                                         \
  ATTRIBUTE static float NAME(void) {                                                 \
    _Pragma("clang fp contract(fast)")                                                \
    typedef float vector __attribute__((vector_size(BYTES)));                         \
    vector sums[chains], factor, summand;                                             \
    for (int lane = 0; lane < (int)(BYTES / sizeof(float)); lane++) {                 \
      factor[lane] = 0.999f;                                                          \
      summand[lane] = 0.001f;                                                         \
    }                                                                                 \
    for (int chain = 0; chain < chains; chain++) sums[chain] = summand * (float)chain; \
    for (int round = 0; round < rounds; round++) {                                    \
      _Pragma("clang loop unroll(full)") for (int chain = 0; chain < chains; chain++) \
        sums[chain] = sums[chain] * factor + summand;                                 \
    }                                                                                 \
    for (int chain = 1; chain < chains; chain++) sums[0] += sums[chain];              \
    return sums[0][0];                                                                \
  }

#if defined(__x86_64__)
MULTIPLY_ADDS(multiply_adds_64, __attribute__((target("avx512f"))), 64)
MULTIPLY_ADDS(multiply_adds_32, __attribute__((target("avx2,fma"))), 32)
#endif
MULTIPLY_ADDS(multiply_adds_16, , 16)

#if defined(__x86_64__)
// The same with dot products of four bytes.
__attribute__((target("avx512f,avx512vnni"))) static int multiply_add_bytes(void) {
  __m512i sums[chains];
  const __m512i values = _mm512_set1_epi8(3), weights = _mm512_set1_epi8(-5);
  for (int chain = 0; chain < chains; chain++) sums[chain] = _mm512_set1_epi32(chain);
  for (int round = 0; round < rounds; round++) {
    _Pragma("clang loop unroll(full)") for (int chain = 0; chain < chains; chain++) {
      sums[chain] = _mm512_dpbusd_epi32(sums[chain], values, weights);
      // What stays the same must not be multiplied in advance.
      __asm__("" : "+v"(sums[chain]));
    }
  }
  for (int chain = 1; chain < chains; chain++) sums[0] = _mm512_add_epi32(sums[0], sums[chain]);
  return _mm512_reduce_add_epi32(sums[0]);
}
#endif

/// The work of one thread.
struct job {
  pthread_t thread;
  char *source;
  char *target;
  volatile float result;
};

static void *run_multiply_adds(void *context) {
  struct job *job = context;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) {
    job->result = multiply_adds_64();
    return NULL;
  }
  if (__builtin_cpu_supports("avx2")) {
    job->result = multiply_adds_32();
    return NULL;
  }
#endif
  job->result = multiply_adds_16();
  return NULL;
}

static double operations_of_one_run(void) {
  double lanes = 4;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) lanes = 8;
  if (__builtin_cpu_supports("avx512f")) lanes = 16;
#endif
  return 2 * lanes * chains * (double)rounds;
}

static void *run_multiply_add_bytes(void *context) {
  struct job *job = context;
#if defined(__x86_64__)
  job->result = (float)multiply_add_bytes();
#endif
  return job;
}

static void *run_copy(void *context) {
  struct job *job = context;
  memcpy(job->target, job->source, copied_bytes);
  return NULL;
}

/// The shortest time of several trials in which all threads do their work.
static double shortest(struct job *jobs, int threads, void *(*body)(void *)) {
  double best = 1e9;
  for (int trial = 0; trial < trials; trial++) {
    const double start = now();
    for (int index = 1; index < threads; index++) pthread_create(&jobs[index].thread, NULL, body, &jobs[index]);
    body(&jobs[0]);
    for (int index = 1; index < threads; index++) pthread_join(jobs[index].thread, NULL);
    const double seconds = now() - start;
    if (seconds < best) best = seconds;
  }
  return best;
}

static int limited(int threads) { return threads < 1 ? 1 : threads > maximum_threads ? maximum_threads : threads; }

double martlet_probe_multiply_adds(int threads) {
  threads = limited(threads);
  struct job jobs[maximum_threads];
  return threads * operations_of_one_run() / shortest(jobs, threads, run_multiply_adds);
}

double martlet_probe_byte_multiply_adds(int threads) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512vnni")) {
    threads = limited(threads);
    struct job jobs[maximum_threads];
    return threads * 2.0 * 64 * chains * (double)rounds / shortest(jobs, threads, run_multiply_add_bytes);
  }
#endif
  (void)threads;
  return 0;
}

double martlet_probe_copy(int threads) {
  threads = limited(threads);
  struct job jobs[maximum_threads];
  for (int index = 0; index < threads; index++) {
    jobs[index].source = malloc(copied_bytes);
    jobs[index].target = malloc(copied_bytes);
    if (!jobs[index].source || !jobs[index].target) abort();
    memset(jobs[index].source, 1, copied_bytes);
    memset(jobs[index].target, 2, copied_bytes);
  }
  const double seconds = shortest(jobs, threads, run_copy);
  for (int index = 0; index < threads; index++) {
    free(jobs[index].source);
    free(jobs[index].target);
  }
  return 2.0 * threads * copied_bytes / seconds;
}
