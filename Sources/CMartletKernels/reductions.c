// Sums, products, maxima and minima over an axis.
#include "martlet_reductions.h"

#include <math.h>

#include "chunks.h"
#include "martlet_allocator.h"
#include "vectors.h"

enum {
  column_block = 2048,    // columns that are reduced together; their parts stay in the first-level cache
  chunk_elements = 32768,
  piece_elements = 65536,  // of a long row or a tall plane
};

/// A total of any type.
typedef union {
  double floating;
  int64_t integer;
  uint64_t wrapping;
} wide;

typedef struct {
  void (*rows)(const void *x, void *totals, int64_t rows, int64_t count);
  void (*columns)(const void *x, void *totals, int64_t rows, int64_t columns, int64_t stride);
  void (*join)(const void *parts, void *totals, int64_t pieces, int64_t count);
} reduction_loops;

#define NOT_ITSELF(x) ((x) != (x))

#define T float
#define SUFFIX float32
#define UNSIGNED float
#define WIDE_SUM double
#define WIDE_ORDER double
#define FOLD MARTLET_FOLD_16
#define LOWEST (-INFINITY)
#define HIGHEST INFINITY
#define IS_NAN NOT_ITSELF
#define NAN_TOTAL ((double)NAN)
#include "reductions_of_type.h"

#define T double
#define SUFFIX float64
#define UNSIGNED double
#define WIDE_SUM double
#define WIDE_ORDER double
#define FOLD MARTLET_FOLD_8
#define LOWEST (-(double)INFINITY)
#define HIGHEST ((double)INFINITY)
#define IS_NAN NOT_ITSELF
#define NAN_TOTAL ((double)NAN)
#include "reductions_of_type.h"

#define T int32_t
#define SUFFIX int32
#define UNSIGNED uint32_t
#define WIDE_SUM uint64_t
#define WIDE_ORDER int64_t
#define FOLD MARTLET_FOLD_16
#define LOWEST INT32_MIN
#define HIGHEST INT32_MAX
#define IS_NAN NEVER
#define NAN_TOTAL total
#include "reductions_of_type.h"

#define T int64_t
#define SUFFIX int64
#define UNSIGNED uint64_t
#define WIDE_SUM uint64_t
#define WIDE_ORDER int64_t
#define FOLD MARTLET_FOLD_8
#define LOWEST INT64_MIN
#define HIGHEST INT64_MAX
#define IS_NAN NEVER
#define NAN_TOTAL total
#include "reductions_of_type.h"

static const reduction_loops *const reductions[] = {reductions_float32, reductions_float64, reductions_int32,
                                                    reductions_int64};
static void (*const stores[])(bool, const void *, void *, int64_t) = {store_float32, store_float64, store_int32,
                                                                      store_int64};

typedef struct {
  const reduction_loops *loops;
  void (*store)(bool ordered, const void *totals, void *y, int64_t count);
  bool ordered;  // totals are of the type for maxima and minima
  size_t size;   // of an element
  const char *x;
  char *y;
  int64_t outer, reduced, inner;
  martlet_division division;  // of whole rows or planes, or of the columns of a plane
  int64_t pieces;             // that a row or plane is cut into
  int64_t piece_length;
  wide *parts;  // the totals of pieces
} reduction_job;

/// Totals of the columns of `rows` rows, in `totals`.
static void reduce_columns(const reduction_job *job, const char *x, int64_t rows, int64_t columns, wide *totals) {
  int64_t lanes = 64 / (int64_t)job->size;
  // Few columns: as many rows as make whole vectors are taken for one long row.
  int64_t side_by_side = columns == job->inner ? martlet_rows_side_by_side(columns, lanes) : 1;
  if (side_by_side == 1 || rows < 2 * side_by_side) {
    for (int64_t c = 0; c < columns; c += column_block)
      job->loops->columns(x + (size_t)c * job->size, totals + c, rows, martlet_smaller(columns - c, column_block),
                          job->inner);
    return;
  }
  wide together[column_block + 128];
  int64_t long_rows = rows / side_by_side;
  int64_t width = side_by_side * columns;
  job->loops->columns(x, together, long_rows, width, width);
  job->loops->columns(x + (size_t)(long_rows * width) * job->size, together + width, rows % side_by_side, columns,
                      columns);
  job->loops->join(together, totals, side_by_side + 1, columns);
}

static void whole_rows_chunk(void *context, int32_t chunk) {
  const reduction_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  wide totals[256];
  for (int64_t row = range.start; row < range.end; row += 256) {
    int64_t rows = martlet_smaller(range.end - row, 256);
    job->loops->rows(job->x + (size_t)(row * job->reduced) * job->size, totals, rows, job->reduced);
    job->store(job->ordered, totals, job->y + (size_t)row * job->size, rows);
  }
}

static void row_piece_chunk(void *context, int32_t chunk) {
  const reduction_job *job = context;
  int64_t start = chunk % job->pieces * job->piece_length;
  int64_t length = martlet_smaller(job->reduced - start, job->piece_length);
  int64_t row = chunk / job->pieces;
  job->loops->rows(job->x + (size_t)(row * job->reduced + start) * job->size, job->parts + chunk, 1, length);
}

// Columns in blocks, so that the totals fit on the stack.
static void store_columns(const reduction_job *job, int64_t plane, int64_t start, int64_t end) {
  wide totals[column_block];
  for (int64_t c = start; c < end; c += column_block) {
    int64_t columns = martlet_smaller(end - c, column_block);
    const char *x = job->x + (size_t)(plane * job->reduced * job->inner + c) * job->size;
    reduce_columns(job, x, job->reduced, columns, totals);
    job->store(job->ordered, totals, job->y + (size_t)(plane * job->inner + c) * job->size, columns);
  }
}

static void whole_planes_chunk(void *context, int32_t chunk) {
  const reduction_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  for (int64_t plane = range.start; plane < range.end; plane++) store_columns(job, plane, 0, job->inner);
}

static void column_stripe_chunk(void *context, int32_t chunk) {
  const reduction_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk % job->division.chunks);
  store_columns(job, chunk / job->division.chunks, range.start, range.end);
}

static void plane_piece_chunk(void *context, int32_t chunk) {
  const reduction_job *job = context;
  int64_t start = chunk % job->pieces * job->piece_length;
  int64_t rows = martlet_smaller(job->reduced - start, job->piece_length);
  int64_t plane = chunk / job->pieces;
  const char *x = job->x + (size_t)((plane * job->reduced + start) * job->inner) * job->size;
  reduce_columns(job, x, rows, job->inner, job->parts + chunk * job->inner);
}

static void reduce_in_pieces(reduction_job *job, martlet_chunk_function function, int64_t pieces) {
  job->piece_length = martlet_divide_up(job->reduced, pieces);
  job->pieces = martlet_divide_up(job->reduced, job->piece_length);
  size_t bytes = (size_t)(job->outer * job->pieces * job->inner) * sizeof(wide);
  job->parts = martlet_allocate(bytes);
  martlet_parallel((int32_t)(job->outer * job->pieces), function, job);
  for (int64_t o = 0; o < job->outer; o++) {
    // The totals of a row or plane take the place of those of its first piece.
    wide totals[column_block];
    const wide *parts = job->parts + o * job->pieces * job->inner;
    if (job->inner <= column_block) {
      job->loops->join(parts, totals, job->pieces, job->inner);
      job->store(job->ordered, totals, job->y + (size_t)(o * job->inner) * job->size, job->inner);
    } else {
      wide *wide_totals = martlet_allocate((size_t)job->inner * sizeof(wide));
      job->loops->join(parts, wide_totals, job->pieces, job->inner);
      job->store(job->ordered, wide_totals, job->y + (size_t)(o * job->inner) * job->size, job->inner);
      martlet_release(wide_totals, (size_t)job->inner * sizeof(wide));
    }
  }
  martlet_release(job->parts, bytes);
}

double martlet_sum_of_floats(const float *x, int64_t count) {
  double total = 0;
  reductions[martlet_float32][martlet_reduce_sum].rows(x, &total, 1, count);
  return total;
}

void martlet_reduce(martlet_reduction operation, martlet_dtype dtype, const void *x, void *y, int64_t outer,
                    int64_t reduced, int64_t inner) {
  if (outer * inner == 0) return;
  reduction_job job = {
      .loops = &reductions[dtype][operation],
      .store = stores[dtype],
      .ordered = operation == martlet_reduce_max || operation == martlet_reduce_min,
      .size = dtype == martlet_float32 || dtype == martlet_int32 ? 4 : 8,
      .x = x,
      .y = y,
      .outer = outer,
      .reduced = reduced,
      .inner = inner,
  };
  int64_t plane = reduced * inner;
  if (plane <= piece_elements) {
    job.division = martlet_divide(outer, martlet_greater(plane, 1), chunk_elements);
    martlet_parallel(job.division.chunks, inner == 1 ? whole_rows_chunk : whole_planes_chunk, &job);
  } else if (inner == 1) {
    reduce_in_pieces(&job, row_piece_chunk, martlet_smaller(martlet_divide_up(reduced, piece_elements), 1024));
  } else if (reduced >= 128) {
    // At least 32 rows a piece and at most 64 pieces, so that the parts stay few.
    int64_t pieces = martlet_smaller(martlet_divide_up(plane, piece_elements), reduced / 32);
    reduce_in_pieces(&job, plane_piece_chunk, martlet_smaller((pieces + 3) / 4 * 4, 64));
  } else {
    job.division = martlet_divide(inner, reduced, piece_elements);
    martlet_parallel((int32_t)(outer * job.division.chunks), column_stripe_chunk, &job);
  }
}
