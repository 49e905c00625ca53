// Transforms of all rows, in blocks of as many rows as a vector has lanes.
#include "martlet_fourier.h"

#include "chunks.h"
#include "fourier_plan.h"
#include "martlet_allocator.h"
#include "vectors.h"

#include <string.h>

enum { chunk_elements = 8192, block_bytes = 2 << 20 };

typedef enum { complex_kind, real_kind, real_inverse_kind } transform_kind;

typedef struct {
  martlet_dtype dtype;
  transform_kind kind;
  bool inverse;
  double scale;
  const void *real, *imaginary;
  void *real_output, *imaginary_output;
  int64_t n, inner, rows, lanes;
  const martlet_fourier_plan *plan;
  martlet_division division;
} job;

// Rows `first ..< first + width`, of which `lanes` have room side by side. A row is a place of [outer, inner].
typedef struct {
  int64_t first, width, lanes, inner;
} block;

// Where a row of a block starts among rows of `count` elements.
MARTLET_INLINE int64_t block_offset(const block *at, int64_t lane, int64_t count) {
  int64_t row = at->first + lane;
  return row / at->inner * count * at->inner + row % at->inner;
}

#pragma clang fp contract(fast)

#define T float
#define SUFFIX float32
#define INTERLEAVE_LOW(A, B) __builtin_shufflevector(A, B, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define INTERLEAVE_HIGH(A, B) \
  __builtin_shufflevector(A, B, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#include "fourier_of_type.h"
#undef T
#undef SUFFIX
#undef INTERLEAVE_LOW
#undef INTERLEAVE_HIGH

#define T double
#define SUFFIX float64
#define INTERLEAVE_LOW(A, B) __builtin_shufflevector(A, B, 0, 8, 1, 9, 2, 10, 3, 11)
#define INTERLEAVE_HIGH(A, B) __builtin_shufflevector(A, B, 4, 12, 5, 13, 6, 14, 7, 15)
#include "fourier_of_type.h"
#undef T
#undef SUFFIX
#undef INTERLEAVE_LOW
#undef INTERLEAVE_HIGH

void martlet_fourier_run_once(const martlet_fourier_plan *plan, double *real, double *imaginary, double *spare_real,
                              double *spare_imaginary) {
  double *areas[4] = {real, imaginary, spare_real, spare_imaginary};
  run_stages_float64(plan, 1, areas);
  if (areas[0] != real) {
    memcpy(real, areas[0], (size_t)plan->n * sizeof(double));
    memcpy(imaginary, areas[1], (size_t)plan->n * sizeof(double));
  }
}

static void chunk_of_job(void *context, int32_t chunk) {
  const job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  if (job->dtype == martlet_float32) {
    blocks_float32(job, range.start, range.end);
  } else {
    blocks_float64(job, range.start, range.end);
  }
}

static void transform(job job, int64_t outer) {
  job.rows = outer * job.inner;
  if (job.rows == 0 || job.n == 0) return;
  job.plan = martlet_fourier_acquire(job.n, job.dtype, job.kind != complex_kind && job.n % 2 == 0);
  // Few rows would leave most lanes idle, and blocks of very long ones leave the cache.
  const int64_t size = job.dtype == martlet_float32 ? 4 : 8, lanes = 64 / size;
  const bool side_by_side = job.rows >= lanes / 4 && job.plan->room * lanes * 4 * size <= block_bytes;
  job.lanes = side_by_side ? lanes : 1;
  job.division = martlet_divide(martlet_divide_up(job.rows, job.lanes), job.n * job.lanes, chunk_elements);
  martlet_parallel(job.division.chunks, chunk_of_job, &job);
  martlet_fourier_release(job.plan);
}

void martlet_fourier_complex(martlet_dtype dtype, bool inverse, double scale, const void *real, const void *imaginary,
                             void *real_output, void *imaginary_output, int64_t outer, int64_t n, int64_t inner) {
  job job = {.dtype = dtype, .kind = complex_kind, .inverse = inverse, .scale = scale, .real = real,
             .imaginary = imaginary, .real_output = real_output, .imaginary_output = imaginary_output, .n = n,
             .inner = inner};
  transform(job, outer);
}

void martlet_fourier_real(martlet_dtype dtype, const void *x, void *real_output, void *imaginary_output, int64_t outer,
                          int64_t n, int64_t inner) {
  job job = {.dtype = dtype, .kind = real_kind, .real = x, .real_output = real_output,
             .imaginary_output = imaginary_output, .n = n, .inner = inner};
  transform(job, outer);
}

void martlet_fourier_real_inverse(martlet_dtype dtype, const void *real, const void *imaginary, void *output,
                                  int64_t outer, int64_t n, int64_t inner) {
  job job = {.dtype = dtype, .kind = real_inverse_kind, .real = real, .imaginary = imaginary, .real_output = output,
             .n = n, .inner = inner};
  transform(job, outer);
}
