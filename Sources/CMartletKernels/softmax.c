// Softmax, its logarithm, log-sum-exp and cross-entropy over rows.
#include "martlet_reductions.h"

#include "chunks.h"
#include "exponentials.h"
#include "vector_math.h"
#include "vectors.h"

enum {
  chunk_elements = 16384,
  block_elements = 1024,  // of sums, which are joined in double
  short_rows = 16,        // rows of up to four vectors that are worked on together
  tiny_columns = 12,      // of rows that are transposed
};

/// What is made of short rows.
typedef enum {
  short_softmax,
  short_logarithm,
  short_softmax_and_logarithm_of_sum,
  short_logarithm_of_sum,
} short_result;

#define GREATER(a, b) ((b) > (a) ? (b) : (a))

#define T float
#define SUFFIX float32
#define INTEGER int32_t
#define FOLD MARTLET_FOLD_16
#define EXP martlet_expf
#define LOG martlet_logf
#define IN_PLACE _Pragma("clang loop vectorize(assume_safety)")
#include "softmax_of_type.h"

#define T double
#define SUFFIX float64
#define INTEGER int64_t
#define FOLD MARTLET_FOLD_8
#define EXP martlet_exp
#define LOG martlet_log
#define IN_PLACE
#include "softmax_of_type.h"

typedef struct {
  bool logarithm;
  martlet_dtype dtype;
  const char *x, *dy;
  char *y;
  size_t row_bytes;
  size_t size;
  int64_t columns;
  const int32_t *labels;
  int32_t ignored;
  double smoothing;
  char *loss;
  const char *scale;
  martlet_division division;
} softmax_job;

static softmax_job make_job(martlet_dtype dtype, const void *x, void *y, int64_t rows, int64_t columns) {
  size_t size = dtype == martlet_float32 ? 4 : 8;
  return (softmax_job){
      .dtype = dtype,
      .x = x,
      .y = y,
      .row_bytes = (size_t)columns * size,
      .size = size,
      .columns = columns,
      .division = martlet_divide(rows, martlet_greater(columns, 1), chunk_elements),
  };
}

static void softmax_chunk(void *context, int32_t chunk) {
  const softmax_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  size_t offset = (size_t)range.start * job->row_bytes;
  (job->dtype == martlet_float32 ? softmax_float32 : softmax_float64)(
      job->logarithm, job->x + offset, job->y + offset, range.end - range.start, job->columns);
}

void martlet_softmax(bool logarithm, martlet_dtype dtype, const void *x, void *y, int64_t rows, int64_t columns) {
  softmax_job job = make_job(dtype, x, y, rows, columns);
  job.logarithm = logarithm;
  martlet_parallel(job.division.chunks, softmax_chunk, &job);
}

static void gradient_chunk(void *context, int32_t chunk) {
  const softmax_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  size_t offset = (size_t)range.start * job->row_bytes;
  (job->dtype == martlet_float32 ? gradient_float32 : gradient_float64)(
      job->logarithm, job->x + offset, job->dy + offset, job->y + offset, range.end - range.start, job->columns);
}

void martlet_softmax_gradient(bool logarithm, martlet_dtype dtype, const void *y, const void *dy, void *dx,
                              int64_t rows, int64_t columns) {
  softmax_job job = make_job(dtype, y, dx, rows, columns);
  job.logarithm = logarithm;
  job.dy = dy;
  martlet_parallel(job.division.chunks, gradient_chunk, &job);
}

static void log_sum_exp_chunk(void *context, int32_t chunk) {
  const softmax_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  (job->dtype == martlet_float32 ? log_sum_exp_float32 : log_sum_exp_float64)(
      job->x + (size_t)range.start * job->row_bytes, job->y + (size_t)range.start * job->size, range.end - range.start,
      job->columns);
}

void martlet_log_sum_exp(martlet_dtype dtype, const void *x, void *y, int64_t rows, int64_t columns) {
  softmax_job job = make_job(dtype, x, y, rows, columns);
  martlet_parallel(job.division.chunks, log_sum_exp_chunk, &job);
}

static void cross_entropy_chunk(void *context, int32_t chunk) {
  const softmax_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  size_t offset = (size_t)range.start * job->row_bytes;
  (job->dtype == martlet_float32 ? cross_entropy_float32 : cross_entropy_float64)(
      job->x + offset, job->labels + range.start, job->ignored, job->smoothing,
      job->loss + (size_t)range.start * job->size, job->y + offset, range.end - range.start, job->columns);
}

void martlet_cross_entropy(martlet_dtype dtype, const void *logits, const int32_t *labels, int32_t ignored,
                           double smoothing, void *loss, void *probabilities, int64_t rows, int64_t columns) {
  softmax_job job = make_job(dtype, logits, probabilities, rows, columns);
  job.labels = labels;
  job.ignored = ignored;
  job.smoothing = smoothing;
  job.loss = loss;
  martlet_parallel(job.division.chunks, cross_entropy_chunk, &job);
}

static void cross_entropy_gradient_chunk(void *context, int32_t chunk) {
  const softmax_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  size_t offset = (size_t)range.start * job->row_bytes;
  (job->dtype == martlet_float32 ? cross_entropy_gradient_float32 : cross_entropy_gradient_float64)(
      job->x + offset, job->labels + range.start, job->ignored, job->smoothing,
      job->scale + (size_t)range.start * job->size, job->y + offset, range.end - range.start, job->columns);
}

void martlet_cross_entropy_gradient(martlet_dtype dtype, const void *probabilities, const int32_t *labels,
                                    int32_t ignored, double smoothing, const void *scale, void *dx, int64_t rows,
                                    int64_t columns) {
  softmax_job job = make_job(dtype, probabilities, dx, rows, columns);
  job.labels = labels;
  job.ignored = ignored;
  job.smoothing = smoothing;
  job.scale = scale;
  martlet_parallel(job.division.chunks, cross_entropy_gradient_chunk, &job);
}
