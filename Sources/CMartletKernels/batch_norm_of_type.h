// Batch normalisation on one element type. No include guard: batch_norm.c includes this once a type, with these macros:
//   T, SUFFIX    the element type and its name

#define NAMED(NAME) MARTLET_PASTE(NAME##_, SUFFIX)

#include "batch_norm_loops.h"

/// Repeats the first `columns` numbers to fill `width`.
static void NAMED(repeat)(T *values, int64_t columns, int64_t width) {
  for (int64_t c = columns; c < width; c++) values[c] = values[c - columns];
}

/// Sums of x over rows into `totals`. A stripe of columns of a wider array has a `stride` of its own; otherwise several
/// rows are taken side by side.
static void NAMED(stripe_sums)(const T *x, double *totals, int64_t rows, int64_t columns, int64_t stride,
                               int64_t side_by_side) {
  double together[column_block + narrow_columns];
  int64_t width = side_by_side * columns, long_rows = rows / side_by_side;
  for (int64_t c = 0; c < width + columns; c++) together[c] = 0;
  NAMED(column_sums)(x, together, long_rows, width, side_by_side * stride);
  NAMED(column_sums)(x + long_rows * side_by_side * stride, together + width, rows % side_by_side, columns, stride);
  fold(together, totals, side_by_side + 1, columns);
}

/// The same for the sums of deviations and their squares; `center` repeats for rows side by side.
static void NAMED(stripe_deviations)(const T *x, const T *center, double *totals, double *squares, int64_t rows,
                                     int64_t columns, int64_t stride, int64_t side_by_side) {
  double together[column_block + narrow_columns], squares_together[column_block + narrow_columns];
  int64_t width = side_by_side * columns, long_rows = rows / side_by_side;
  for (int64_t c = 0; c < width + columns; c++) together[c] = squares_together[c] = 0;
  NAMED(column_deviations)(x, center, together, squares_together, long_rows, width, side_by_side * stride);
  NAMED(column_deviations)(x + long_rows * side_by_side * stride, center, together + width, squares_together + width,
                           rows % side_by_side, columns, stride);
  fold(together, totals, side_by_side + 1, columns);
  fold(squares_together, squares, side_by_side + 1, columns);
}

/// The same for the sums of the gradient, of rows from `offset` on.
static void NAMED(stripe_gradient_sums)(const batch_norm_job *job, int64_t offset, const T *means, double *totals,
                                        double *products, int64_t rows, int64_t columns) {
  double together[column_block + narrow_columns], products_together[column_block + narrow_columns];
  int64_t stride = job->columns, side_by_side = job->side_by_side;
  int64_t width = side_by_side * columns, long_rows = rows / side_by_side, done = long_rows * side_by_side * stride;
  const T *x = (const T *)job->x + offset, *dy = (const T *)job->dy + offset;
  const T *factors = means + job->width, *shifts = factors + job->width;
  for (int64_t c = 0; c < width + columns; c++) together[c] = products_together[c] = 0;
  NAMED(gradient_sums)(job->relu, x, dy, means, factors, shifts, together, products_together, long_rows, width,
                       side_by_side * stride);
  NAMED(gradient_sums)(job->relu, x + done, dy + done, means, factors, shifts, together + width,
                       products_together + width, rows % side_by_side, columns, stride);
  fold(together, totals, side_by_side + 1, columns);
  fold(products_together, products, side_by_side + 1, columns);
}

/// Means and sums of squared deviations of a chunk of rows: those of blocks that fit in the cache, joined by the
/// formula of Chan et al. (1979).
static void NAMED(moments_chunk)(void *context, int32_t chunk) {
  const batch_norm_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  double *means = job->parts + 2 * chunk * job->columns, *squares = means + job->columns;
  for (int64_t start = 0; start < job->columns; start += stripe_columns) {
    int64_t columns = martlet_smaller(job->columns - start, stripe_columns);
    int64_t fitting_rows = martlet_greater(block_elements / columns, least_block_rows);
    int64_t block_rows = martlet_divide_up(fitting_rows, job->side_by_side) * job->side_by_side;
    for (int64_t row = range.start; row < range.end; row += block_rows) {
      const T *x = (const T *)job->x + row * job->columns + start;
      int64_t rows = martlet_smaller(range.end - row, block_rows);
      double totals[column_block], square_totals[column_block];
      T center[column_block];
      NAMED(stripe_sums)(x, totals, rows, columns, job->columns, job->side_by_side);
      for (int64_t c = 0; c < columns; c++) center[c] = (T)(totals[c] / (double)rows);
      NAMED(repeat)(center, columns, columns * job->side_by_side);
      NAMED(stripe_deviations)(x, center, totals, square_totals, rows, columns, job->columns, job->side_by_side);
      // The center is a rounded mean; the deviations tell by how much it is off.
      double before = (double)(row - range.start), share = (double)rows / (before + (double)rows);
      for (int64_t c = 0; c < columns; c++) {
        double off = totals[c] / (double)rows, mean = (double)center[c] + off;
        double square = square_totals[c] - off * totals[c];
        if (row == range.start) {
          means[start + c] = mean;
          squares[start + c] = square;
        } else {
          double difference = mean - means[start + c];
          means[start + c] += difference * share;
          squares[start + c] += square + difference * difference * before * share;
        }
      }
    }
  }
}

static void NAMED(gradient_sums_chunk)(void *context, int32_t chunk) {
  const batch_norm_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  double *totals = job->parts + 2 * chunk * job->columns, *products = totals + job->columns;
  for (int64_t start = 0; start < job->columns; start += stripe_columns) {
    int64_t columns = martlet_smaller(job->columns - start, stripe_columns);
    int64_t offset = range.start * job->columns + start;
    NAMED(stripe_gradient_sums)(job, offset, (const T *)job->coefficients + start, totals + start, products + start,
                                range.end - range.start, columns);
  }
}

static void NAMED(normalize_chunk)(void *context, int32_t chunk) {
  const batch_norm_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  const T *mean = job->coefficients, *factor = mean + job->width, *shift = factor + job->width;
  int64_t start = range.start * job->width, end = martlet_smaller(range.end * job->width, job->count);
  NAMED(normalize)(job->relu, (const T *)job->x + start, mean, factor, shift, (T *)job->result + start, end - start,
                   job->width);
}

static void NAMED(pull_back_chunk)(void *context, int32_t chunk) {
  const batch_norm_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  const T *mean = job->coefficients, *factor = mean + job->width, *shift = factor + job->width;
  const T *share = shift + job->width, *slope = share + job->width;
  int64_t start = range.start * job->width, end = martlet_smaller(range.end * job->width, job->count);
  NAMED(pull_back)(job->relu, (const T *)job->x + start, (const T *)job->dy + start, mean, factor, shift, share, slope,
                   (T *)job->result + start, end - start, job->width);
}

/// The first three coefficients: mean, factor, shift.
static void NAMED(prepare)(batch_norm_job *job, const T *mean, const T *variance, const T *scale, const T *shift,
                           double epsilon) {
  T *coefficients = job->coefficients;
  for (int64_t c = 0; c < job->columns; c++) {
    coefficients[c] = mean[c];
    coefficients[job->width + c] = (T)((scale ? (double)scale[c] : 1) / sqrt((double)variance[c] + epsilon));
    coefficients[2 * job->width + c] = shift ? shift[c] : 0;
  }
  for (int64_t i = 0; i < 3; i++) NAMED(repeat)(coefficients + i * job->width, job->columns, job->width);
}

static void NAMED(forward)(batch_norm_job *job, const T *mean, const T *variance, const T *scale, const T *shift,
                           double epsilon) {
  NAMED(prepare)(job, mean, variance, scale, shift, epsilon);
  martlet_parallel(job->division.chunks, NAMED(normalize_chunk), job);
}

/// The first half of the pullback: fills `parts` with the sums over chunks of rows.
static void NAMED(backward_sums)(batch_norm_job *job, const T *mean, const T *variance, const T *scale, const T *shift,
                                 double epsilon) {
  NAMED(prepare)(job, mean, variance, scale, shift, epsilon);
  martlet_parallel(job->division.chunks, NAMED(gradient_sums_chunk), job);
}

/// The second half, after the sums over all rows have been put together in `parts`.
static void NAMED(backward)(batch_norm_job *job, const T *variance, double epsilon, bool training, T *dscale,
                            T *dshift) {
  T *share = (T *)job->coefficients + 3 * job->width, *slope = share + job->width;
  const double *totals = job->parts, *products = totals + job->columns;
  double rows = (double)(job->count / job->columns);
  for (int64_t c = 0; c < job->columns; c++) {
    double rstd = 1 / sqrt((double)variance[c] + epsilon);
    dshift[c] = (T)totals[c];
    dscale[c] = (T)(products[c] * rstd);
    share[c] = training ? (T)(totals[c] / rows) : 0;
    slope[c] = training ? (T)(products[c] * rstd * rstd / rows) : 0;
  }
  for (int64_t i = 3; i < 5; i++) NAMED(repeat)((T *)job->coefficients + i * job->width, job->columns, job->width);
  martlet_parallel(job->division.chunks, NAMED(pull_back_chunk), job);
}

#undef NAMED
#undef T
#undef SUFFIX
