// Iteration over broadcast operands: dimensions are merged where all strides allow it, and kernels see planes of rows.
#ifndef MARTLET_BROADCASTING_H
#define MARTLET_BROADCASTING_H

#include "martlet_pool.h"
#include "martlet_types.h"

enum {
  maximum_operands = 4,
  parallel_elements = 32768,
  // Plain arithmetic on few elements takes no longer than they take from one core's cache to another's.
  least_plain_parallel = 65536,
  chunk_elements = 32768,
};

/// A loop nest after merging: `rank` dimensions with the strides of each operand.
typedef struct {
  int32_t rank, operands;
  int64_t shape[martlet_maximum_rank];
  int64_t strides[maximum_operands][martlet_maximum_rank];
  int64_t count;
} loop_nest;

/// The innermost two dimensions: `rows` x `columns`, and per operand the stride between rows and between columns.
typedef struct {
  int64_t rows, columns;
  int64_t row_stride[maximum_operands], column_stride[maximum_operands];
} plane;

/// Drops dimensions of size 1 and merges neighbours; strides are in elements.
static inline loop_nest merge_dimensions(int32_t rank, const int64_t *shape, int32_t operands,
                                         const int64_t *const *strides) {
  loop_nest nest = {.operands = operands, .count = 1};
  for (int32_t axis = 0; axis < rank; axis++) {
    nest.count *= shape[axis];
    if (shape[axis] == 1) continue;
    bool merges = nest.rank > 0;
    for (int32_t i = 0; i < operands && merges; i++)
      merges = nest.strides[i][nest.rank - 1] == strides[i][axis] * shape[axis];
    if (!merges) nest.shape[nest.rank++] = 1;
    nest.shape[nest.rank - 1] *= shape[axis];
    for (int32_t i = 0; i < operands; i++) nest.strides[i][nest.rank - 1] = strides[i][axis];
  }
  return nest;
}

static inline plane plane_of(const loop_nest *nest) {
  plane p = {.rows = 1, .columns = 1};
  if (nest->rank >= 1) {
    p.columns = nest->shape[nest->rank - 1];
    for (int32_t i = 0; i < nest->operands; i++) p.column_stride[i] = nest->strides[i][nest->rank - 1];
  }
  if (nest->rank >= 2) {
    p.rows = nest->shape[nest->rank - 2];
    for (int32_t i = 0; i < nest->operands; i++) p.row_stride[i] = nest->strides[i][nest->rank - 2];
  }
  return p;
}

/// Work on a piece of a plane; `offsets` are those of the operands in elements.
typedef void (*plane_function)(const void *context, const plane *piece, const int64_t *offsets);

typedef struct {
  const loop_nest *nest;
  plane whole;
  plane_function function;
  const void *context;
  int64_t planes, rows_per_piece, columns_per_piece, pieces_per_row, pieces_per_plane, pieces_per_chunk, pieces;
} plane_job;

static void run_piece(const plane_job *job, int64_t index) {
  int64_t plane_index = index / job->pieces_per_plane, piece = index % job->pieces_per_plane;
  int64_t first_row = piece / job->pieces_per_row * job->rows_per_piece;
  int64_t first_column = piece % job->pieces_per_row * job->columns_per_piece;
  const loop_nest *nest = job->nest;
  int64_t offsets[maximum_operands];
  for (int32_t i = 0; i < nest->operands; i++)
    offsets[i] = first_row * job->whole.row_stride[i] + first_column * job->whole.column_stride[i];
  for (int32_t axis = nest->rank - 3; axis >= 0; axis--) {
    int64_t position = plane_index % nest->shape[axis];
    plane_index /= nest->shape[axis];
    for (int32_t i = 0; i < nest->operands; i++) offsets[i] += position * nest->strides[i][axis];
  }
  plane part = job->whole;
  if (part.rows - first_row < job->rows_per_piece) {
    part.rows -= first_row;
  } else {
    part.rows = job->rows_per_piece;
  }
  if (part.columns - first_column < job->columns_per_piece) {
    part.columns -= first_column;
  } else {
    part.columns = job->columns_per_piece;
  }
  job->function(job->context, &part, offsets);
}

static void run_chunk_of_pieces(void *context, int32_t chunk) {
  const plane_job *job = context;
  int64_t first = chunk * job->pieces_per_chunk, last = first + job->pieces_per_chunk;
  if (last > job->pieces) last = job->pieces;
  for (int64_t index = first; index < last; index++) run_piece(job, index);
}

/// Calls `function` on pieces that cover the nest, in parallel where the work is worth it.
static inline void for_each_plane(const loop_nest *nest, plane_function function, const void *context) {
  if (nest->count == 0) return;
  plane_job job = {.nest = nest, .whole = plane_of(nest), .function = function, .context = context};
  job.planes = nest->count / (job.whole.rows * job.whole.columns);
  job.columns_per_piece = job.whole.columns < chunk_elements ? job.whole.columns : chunk_elements;
  job.pieces_per_row = (job.whole.columns + job.columns_per_piece - 1) / job.columns_per_piece;
  job.rows_per_piece = chunk_elements / job.columns_per_piece;
  if (job.rows_per_piece > job.whole.rows) job.rows_per_piece = job.whole.rows;
  job.pieces_per_plane = job.pieces_per_row * ((job.whole.rows + job.rows_per_piece - 1) / job.rows_per_piece);
  job.pieces = job.planes * job.pieces_per_plane;
  int64_t piece_elements = job.rows_per_piece * job.columns_per_piece;
  job.pieces_per_chunk = chunk_elements / piece_elements;
  if (job.pieces_per_chunk < 1) job.pieces_per_chunk = 1;
  if (nest->count < parallel_elements) job.pieces_per_chunk = job.pieces;
  martlet_parallel((int32_t)((job.pieces + job.pieces_per_chunk - 1) / job.pieces_per_chunk), run_chunk_of_pieces, &job);
}

/// The row-major strides of `shape`.
static inline void contiguous_strides(int32_t rank, const int64_t *shape, int64_t *strides) {
  int64_t step = 1;
  for (int32_t axis = rank - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
}

#endif
