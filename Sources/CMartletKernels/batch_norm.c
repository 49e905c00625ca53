// Batch normalisation: each column by moments over all rows.
#include <math.h>

#include "chunks.h"
#include "martlet_allocator.h"
#include "martlet_normalization.h"
#include "vectors.h"

enum {
  chunk_elements = 32768,
  block_elements = 32768,  // that are read twice for their moments, the second time from the cache
  least_block_rows = 128,  // of wide arrays, so that joining blocks costs little
  column_block = 2048,     // columns, with rows taken side by side, whose sums stay in the first-level cache
  stripe_columns = 512,    // of wide arrays
  narrow_columns = 128,    // bound of those whose rows are taken side by side
};

typedef struct {
  const void *x, *dy;
  void *result;
  int64_t columns, count;
  int64_t side_by_side;  // rows in sums
  int64_t width;         // columns times rows in elementwise passes
  void *coefficients;    // arrays of `width` numbers
  double *parts;         // by chunk of rows two arrays of `columns` numbers
  bool relu;
  martlet_division division;
} batch_norm_job;

/// totals[c] = the sum over p of parts[p * columns + c].
static void fold(const double *parts, double *totals, int64_t pieces, int64_t columns) {
  for (int64_t c = 0; c < columns; c++) totals[c] = parts[c];
  for (int64_t piece = 1; piece < pieces; piece++)
    for (int64_t c = 0; c < columns; c++) totals[c] += parts[piece * columns + c];
}

/// Whether rows from memory may be read four at a time; wide ones would be more streams than a processor reads ahead in.
MARTLET_INLINE bool is_narrow(int64_t columns) { return columns < narrow_columns; }

#define T float
#define SUFFIX float32
#include "batch_norm_of_type.h"

#define T double
#define SUFFIX float64
#include "batch_norm_of_type.h"

static int64_t lanes_of(martlet_dtype dtype) { return dtype == martlet_float32 ? 16 : 8; }
static size_t size_of(martlet_dtype dtype) { return dtype == martlet_float32 ? 4 : 8; }

/// At least 32 rows a chunk and about 64 chunks at most, so that their parts stay few.
static martlet_division divide_rows(int64_t rows, int64_t columns) {
  int64_t cost = martlet_greater(32 * columns, rows * columns / 64);
  return martlet_divide(rows, columns, martlet_greater(chunk_elements, cost));
}

/// Rows for elementwise passes: long enough for the loops inside.
static void make_wide_rows(batch_norm_job *job, int64_t rows, int64_t lanes) {
  int64_t together = martlet_rows_side_by_side(job->columns, lanes);
  while (together * job->columns < 512) together *= 2;
  job->width = martlet_smaller(together, rows) * job->columns;
}

void martlet_column_moments(martlet_dtype dtype, const void *x, void *mean, void *variance, int64_t rows,
                            int64_t columns) {
  if (columns == 0) return;
  batch_norm_job job = {
      .x = x,
      .columns = columns,
      .count = rows * columns,
      .side_by_side = martlet_rows_side_by_side(columns, lanes_of(dtype)),
      .division = divide_rows(rows, columns),
  };
  size_t bytes = (size_t)(2 * (job.division.chunks + 1) * columns) * sizeof(double);
  job.parts = martlet_allocate(bytes);
  martlet_parallel(job.division.chunks, dtype == martlet_float32 ? moments_chunk_float32 : moments_chunk_float64, &job);
  double *means = job.parts, *squares = means + columns;
  for (int64_t c = 0; rows == 0 && c < 2 * columns; c++) means[c] = 0;
  for (int32_t chunk = 1; chunk < job.division.chunks; chunk++) {
    martlet_range range = martlet_chunk_range(&job.division, chunk);
    double before = (double)range.start, share = (double)(range.end - range.start) / (double)range.end;
    const double *chunk_means = job.parts + 2 * chunk * columns, *chunk_squares = chunk_means + columns;
    for (int64_t c = 0; c < columns; c++) {
      double difference = chunk_means[c] - means[c];
      means[c] += difference * share;
      squares[c] += chunk_squares[c] + difference * difference * before * share;
    }
  }
  for (int64_t c = 0; c < columns; c++) {
    double column_variance = rows > 0 ? squares[c] / (double)rows : 0;
    if (dtype == martlet_float32) {
      ((float *)mean)[c] = (float)means[c];
      ((float *)variance)[c] = (float)column_variance;
    } else {
      ((double *)mean)[c] = means[c];
      ((double *)variance)[c] = column_variance;
    }
  }
  martlet_release(job.parts, bytes);
}

void martlet_batch_norm(martlet_dtype dtype, const void *x, const void *mean, const void *variance, const void *scale,
                        const void *shift, double epsilon, bool relu, void *y, int64_t rows, int64_t columns) {
  if (rows * columns == 0) return;
  batch_norm_job job = {.x = x, .result = y, .columns = columns, .count = rows * columns, .relu = relu};
  make_wide_rows(&job, rows, lanes_of(dtype));
  job.division = martlet_divide(martlet_divide_up(job.count, job.width), job.width, chunk_elements);
  size_t bytes = 3 * (size_t)job.width * size_of(dtype);
  job.coefficients = martlet_allocate(bytes);
  if (dtype == martlet_float32) {
    forward_float32(&job, mean, variance, scale, shift, epsilon);
  } else {
    forward_float64(&job, mean, variance, scale, shift, epsilon);
  }
  martlet_release(job.coefficients, bytes);
}

void martlet_batch_norm_gradient(martlet_dtype dtype, const void *x, const void *mean, const void *variance,
                                 const void *scale, const void *shift, const void *dy, double epsilon, bool training,
                                 bool relu, void *dx, void *dscale, void *dshift, int64_t rows, int64_t columns) {
  if (columns == 0) return;
  batch_norm_job job = {
      .x = x,
      .relu = relu,
      .dy = dy,
      .result = dx,
      .columns = columns,
      .count = rows * columns,
      .side_by_side = martlet_rows_side_by_side(columns, lanes_of(dtype)),
      .division = divide_rows(rows, columns),
  };
  make_wide_rows(&job, martlet_greater(rows, 1), lanes_of(dtype));
  // Sums take some rows side by side, even where there are fewer.
  job.width = martlet_greater(job.width, columns * job.side_by_side);
  size_t part_bytes = (size_t)(2 * (job.division.chunks + 1) * columns) * sizeof(double);
  size_t bytes = 5 * (size_t)job.width * size_of(dtype);
  job.parts = martlet_allocate(part_bytes);
  job.coefficients = martlet_allocate(bytes);
  if (dtype == martlet_float32) {
    backward_sums_float32(&job, mean, variance, scale, shift, epsilon);
  } else {
    backward_sums_float64(&job, mean, variance, scale, shift, epsilon);
  }
  for (int64_t c = 0; rows == 0 && c < 2 * columns; c++) job.parts[c] = 0;
  fold(job.parts, job.parts, martlet_greater(job.division.chunks, 1), 2 * columns);
  job.division = martlet_divide(martlet_divide_up(job.count, job.width), job.width, chunk_elements);
  if (dtype == martlet_float32) {
    backward_float32(&job, variance, epsilon, training, dscale, dshift);
  } else {
    backward_float64(&job, variance, epsilon, training, dscale, dshift);
  }
  martlet_release(job.coefficients, bytes);
  martlet_release(job.parts, part_bytes);
}
