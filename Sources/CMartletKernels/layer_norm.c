// Layer normalisation: each row by its own moments.
#include <math.h>

#include "chunks.h"
#include "layer_norm_rows.h"
#include "martlet_allocator.h"
#include "martlet_normalization.h"
#include "streaming.h"
#include "vectors.h"

enum {
  chunk_elements = 16384,
  block_elements = 1024,  // of sums, which are joined in double
  column_block = 1024,    // of the sums over rows
};

typedef struct {
  martlet_dtype dtype;
  const void *x, *scale, *shift, *dy;
  double epsilon;
  void *y;  // or dx
  void *mean, *rstd;
  int64_t columns;
  martlet_division division;
  bool streams;    // the gradient, of float32
  double *totals;  // of the gradients of scale and shift, by chunk; NULL where neither is wanted
} layer_norm_job;

#define ADD(a, b) ((a) + (b))

#define T float
#define SUFFIX float32
#define FOLD MARTLET_FOLD_16
#include "layer_norm_of_type.h"

#define T double
#define SUFFIX float64
#define FOLD MARTLET_FOLD_8
#include "layer_norm_of_type.h"

static void forward_chunk(void *context, int32_t chunk) {
  const layer_norm_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  int64_t start = range.start * job->columns;
  if (job->dtype == martlet_float32) {
    forward_float32(job, range, (const float *)job->x + start, (float *)job->y + start);
  } else {
    forward_float64(job, range, (const double *)job->x + start, (double *)job->y + start);
  }
}

void martlet_layer_norm_rows(const martlet_fused_layer_norm *norm, const float *x, float *y, int64_t first,
                             int64_t rows) {
  layer_norm_job job = {
      .scale = norm->scale,
      .shift = norm->shift,
      .epsilon = norm->epsilon,
      .mean = norm->mean,
      .rstd = norm->rstd,
      .columns = norm->columns,
  };
  forward_float32(&job, (martlet_range){first, first + rows}, x, y);
}

void martlet_layer_norm(martlet_dtype dtype, const void *x, const void *scale, const void *shift, double epsilon,
                        void *y, void *mean, void *rstd, int64_t rows, int64_t columns) {
  layer_norm_job job = {
      .dtype = dtype,
      .x = x,
      .scale = scale,
      .shift = shift,
      .epsilon = epsilon,
      .y = y,
      .mean = mean,
      .rstd = rstd,
      .columns = columns,
      .division = martlet_divide(rows, columns, chunk_elements),
  };
  martlet_parallel(job.division.chunks, forward_chunk, &job);
}

static void gradient_chunk(void *context, int32_t chunk) {
  const layer_norm_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  bool single = job->dtype == martlet_float32;
  // In small steps, so that the second reading comes from the cache. The sums come first: dx may take dy's place.
  if (job->totals)
    (single ? parameters_float32 : parameters_float64)(job, range, job->totals + 2 * chunk * job->columns);
  (single ? gradient_float32 : gradient_float64)(job, range);
}

static void store(martlet_dtype dtype, const double *totals, void *result, int64_t columns) {
  if (!result) return;
  for (int64_t c = 0; c < columns; c++) {
    if (dtype == martlet_float32) {
      ((float *)result)[c] = (float)totals[c];
    } else {
      ((double *)result)[c] = totals[c];
    }
  }
}

void martlet_layer_norm_gradient(martlet_dtype dtype, const void *x, const void *scale, const void *mean,
                                 const void *rstd, const void *dy, void *dx, void *dscale, void *dshift, int64_t rows,
                                 int64_t columns) {
  layer_norm_job job = {
      .dtype = dtype,
      .x = x,
      .scale = scale,
      .dy = dy,
      .y = dx,
      .mean = (void *)(uintptr_t)mean,
      .rstd = (void *)(uintptr_t)rstd,
      .columns = columns,
      .streams = dtype == martlet_float32 && rows * columns >= streamed_elements && dx != dy && dx != x &&
                 columns <= block_elements && columns % MARTLET_LANES(float) == 0,
      // At least 32 rows a chunk and about 64 chunks at most, so that their totals stay few.
      .division = martlet_divide(
          rows, columns, martlet_greater(chunk_elements, martlet_greater(32 * columns, rows * columns / 64))),
  };
  size_t bytes = (size_t)(2 * (job.division.chunks + 1) * columns) * sizeof(double);
  if (dscale || dshift) job.totals = martlet_allocate(bytes);
  martlet_parallel(job.division.chunks, gradient_chunk, &job);
  if (!job.totals) return;
  double *totals = job.totals;
  for (int64_t i = 0; job.division.chunks == 0 && i < 2 * columns; i++) totals[i] = 0;
  for (int64_t chunk = 1; chunk < job.division.chunks; chunk++)
    for (int64_t i = 0; i < 2 * columns; i++) totals[i] += totals[2 * chunk * columns + i];
  store(dtype, totals, dscale, columns);
  store(dtype, totals + columns, dshift, columns);
  martlet_release(totals, bytes);
}
