// Positions of maxima and minima, and reductions of booleans.
#include <math.h>
#include <string.h>

#include "chunks.h"
#include "martlet_reductions.h"
#include "vectors.h"

enum { column_block = 512, block_elements = 2048, chunk_elements = 32768 };

#define GREATER(a, b) ((a) > (b))
#define LESS(a, b) ((a) < (b))
#define FLOAT_IS_NAN(x) ((x) != (x))
#define INTEGER_IS_NAN(x) (((x) != (x)) & 0)

#define T float
#define NAME greatest_float32
#define FOLD MARTLET_FOLD_16
#define BEYOND GREATER
#define WORST (-INFINITY)
#define IS_NAN FLOAT_IS_NAN
#include "argument_of_type.h"

#define T float
#define NAME least_float32
#define FOLD MARTLET_FOLD_16
#define BEYOND LESS
#define WORST INFINITY
#define IS_NAN FLOAT_IS_NAN
#include "argument_of_type.h"

#define T double
#define NAME greatest_float64
#define FOLD MARTLET_FOLD_8
#define BEYOND GREATER
#define WORST (-(double)INFINITY)
#define IS_NAN FLOAT_IS_NAN
#include "argument_of_type.h"

#define T double
#define NAME least_float64
#define FOLD MARTLET_FOLD_8
#define BEYOND LESS
#define WORST ((double)INFINITY)
#define IS_NAN FLOAT_IS_NAN
#include "argument_of_type.h"

#define T int32_t
#define NAME greatest_int32
#define FOLD MARTLET_FOLD_16
#define BEYOND GREATER
#define WORST INT32_MIN
#define IS_NAN INTEGER_IS_NAN
#include "argument_of_type.h"

#define T int32_t
#define NAME least_int32
#define FOLD MARTLET_FOLD_16
#define BEYOND LESS
#define WORST INT32_MAX
#define IS_NAN INTEGER_IS_NAN
#include "argument_of_type.h"

#define T int64_t
#define NAME greatest_int64
#define FOLD MARTLET_FOLD_8
#define BEYOND GREATER
#define WORST INT64_MIN
#define IS_NAN INTEGER_IS_NAN
#include "argument_of_type.h"

#define T int64_t
#define NAME least_int64
#define FOLD MARTLET_FOLD_8
#define BEYOND LESS
#define WORST INT64_MAX
#define IS_NAN INTEGER_IS_NAN
#include "argument_of_type.h"

typedef void (*row_function)(const void *x, int32_t *y, int64_t rows, int64_t count);
typedef void (*column_function)(const void *x, int32_t *y, int64_t rows, int64_t columns, int64_t stride);

static const row_function row_functions[2][4] = {
    {rows_greatest_float32, rows_greatest_float64, rows_greatest_int32, rows_greatest_int64},
    {rows_least_float32, rows_least_float64, rows_least_int32, rows_least_int64},
};
static const column_function column_functions[2][4] = {
    {columns_greatest_float32, columns_greatest_float64, columns_greatest_int32, columns_greatest_int64},
    {columns_least_float32, columns_least_float64, columns_least_int32, columns_least_int64},
};

typedef struct {
  row_function rows;
  column_function columns;
  size_t size;
  const char *x;
  int32_t *y;
  int64_t reduced, inner;
  int64_t stripes;  // that the columns of a plane are cut into
  martlet_division division;
} argument_job;

static void argument_rows_chunk(void *context, int32_t chunk) {
  const argument_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  job->rows(job->x + (size_t)(range.start * job->reduced) * job->size, job->y + range.start, range.end - range.start,
            job->reduced);
}

static void argument_stripes_chunk(void *context, int32_t chunk) {
  const argument_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  for (int64_t item = range.start; item < range.end; item++) {
    int64_t plane = item / job->stripes, start = item % job->stripes * column_block;
    job->columns(job->x + (size_t)(plane * job->reduced * job->inner + start) * job->size,
                 job->y + plane * job->inner + start, job->reduced, martlet_smaller(job->inner - start, column_block),
                 job->inner);
  }
}

void martlet_argument(bool least, martlet_dtype dtype, const void *x, int32_t *y, int64_t outer, int64_t reduced,
                      int64_t inner) {
  if (outer * inner == 0) return;
  if (reduced == 0) {
    memset(y, 0, (size_t)(outer * inner) * sizeof *y);
    return;
  }
  argument_job job = {
      .rows = row_functions[least][dtype],
      .columns = column_functions[least][dtype],
      .size = dtype == martlet_float32 || dtype == martlet_int32 ? 4 : 8,
      .x = x,
      .y = y,
      .reduced = reduced,
      .inner = inner,
      .stripes = martlet_divide_up(inner, column_block),
  };
  if (inner == 1) {
    job.division = martlet_divide(outer, reduced, chunk_elements);
    martlet_parallel(job.division.chunks, argument_rows_chunk, &job);
  } else {
    job.division = martlet_divide(outer * job.stripes, reduced * martlet_smaller(inner, column_block), chunk_elements);
    martlet_parallel(job.division.chunks, argument_stripes_chunk, &job);
  }
}

typedef struct {
  bool all;
  const uint8_t *x;
  uint8_t *y;
  int64_t reduced, inner;
  martlet_division division;
} bool_job;

MARTLET_CLONES static void reduce_bool_plane(bool all, const uint8_t *restrict x, uint8_t *restrict y, int64_t reduced,
                                             int64_t inner) {
  // All are true if none is false.
  if (inner == 1) {
    uint8_t found = 0;
    for (int64_t r = 0; r < reduced; r++) found |= (x[r] != 0) ^ all;
    y[0] = found ^ all;
    return;
  }
  for (int64_t i = 0; i < inner; i++) y[i] = 0;
  for (int64_t r = 0; r < reduced; r++)
    for (int64_t i = 0; i < inner; i++) y[i] |= (x[r * inner + i] != 0) ^ all;
  for (int64_t i = 0; i < inner; i++) y[i] ^= all;
}

static void reduce_bool_chunk(void *context, int32_t chunk) {
  const bool_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  for (int64_t o = range.start; o < range.end; o++)
    reduce_bool_plane(job->all, job->x + o * job->reduced * job->inner, job->y + o * job->inner, job->reduced,
                      job->inner);
}

void martlet_reduce_bool(bool all, const uint8_t *x, uint8_t *y, int64_t outer, int64_t reduced, int64_t inner) {
  if (outer * inner == 0) return;
  bool_job job = {all, x, y, reduced, inner, martlet_divide(outer, martlet_greater(reduced * inner, 1), 1 << 18)};
  martlet_parallel(job.division.chunks, reduce_bool_chunk, &job);
}
