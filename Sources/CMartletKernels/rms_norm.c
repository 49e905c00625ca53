// Root-mean-square normalisation: each row by its own root mean square.
#include <math.h>

#include "chunks.h"
#include "martlet_allocator.h"
#include "martlet_normalization.h"
#include "vectors.h"

enum {
  chunk_elements = 16384,
  block_elements = 1024,  // of sums, which are joined in double
  column_block = 1024,    // of the sums over rows
};

typedef struct {
  martlet_dtype dtype;
  const void *x, *scale, *dy;
  double epsilon;
  void *y;  // or dx
  void *rrms;
  int64_t columns;
  martlet_division division;
  double *totals;  // of the gradient of scale, by chunk; NULL where it is not wanted
} rms_norm_job;

#define T float
#define SUFFIX float32
#include "rms_norm_of_type.h"

#define T double
#define SUFFIX float64
#include "rms_norm_of_type.h"

static void forward_chunk(void *context, int32_t chunk) {
  const rms_norm_job *job = context;
  (job->dtype == martlet_float32 ? forward_float32 : forward_float64)(job, martlet_chunk_range(&job->division, chunk));
}

void martlet_rms_norm(martlet_dtype dtype, const void *x, const void *scale, double epsilon, void *y, void *rrms,
                      int64_t rows, int64_t columns) {
  rms_norm_job job = {
      .dtype = dtype,
      .x = x,
      .scale = scale,
      .epsilon = epsilon,
      .y = y,
      .rrms = rrms,
      .columns = columns,
      .division = martlet_divide(rows, columns, chunk_elements),
  };
  martlet_parallel(job.division.chunks, forward_chunk, &job);
}

static void gradient_chunk(void *context, int32_t chunk) {
  const rms_norm_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  bool single = job->dtype == martlet_float32;
  // The sums come first: dx may take dy's place.
  if (job->totals) (single ? scales_float32 : scales_float64)(job, range, job->totals + chunk * job->columns);
  (single ? gradient_float32 : gradient_float64)(job, range);
}

void martlet_rms_norm_gradient(martlet_dtype dtype, const void *x, const void *scale, const void *rrms, const void *dy,
                               void *dx, void *dscale, int64_t rows, int64_t columns) {
  rms_norm_job job = {
      .dtype = dtype,
      .x = x,
      .scale = scale,
      .dy = dy,
      .y = dx,
      .rrms = (void *)(uintptr_t)rrms,
      .columns = columns,
      // At least 32 rows a chunk and about 64 chunks at most, so that their totals stay few.
      .division = martlet_divide(
          rows, columns, martlet_greater(chunk_elements, martlet_greater(32 * columns, rows * columns / 64))),
  };
  size_t bytes = (size_t)((job.division.chunks + 1) * columns) * sizeof(double);
  if (dscale) job.totals = martlet_allocate(bytes);
  martlet_parallel(job.division.chunks, gradient_chunk, &job);
  if (!dscale) return;
  double *totals = job.totals;
  for (int64_t c = 0; c < columns; c++) {
    double total = 0;
    for (int64_t chunk = 0; chunk < job.division.chunks; chunk++) total += totals[chunk * columns + c];
    if (dtype == martlet_float32) {
      ((float *)dscale)[c] = (float)total;
    } else {
      ((double *)dscale)[c] = total;
    }
  }
  martlet_release(totals, bytes);
}
