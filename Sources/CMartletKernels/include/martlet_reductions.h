// Reductions, softmax and losses over rows. All arrays are contiguous; results never depend on the number of threads.
#ifndef MARTLET_REDUCTIONS_H
#define MARTLET_REDUCTIONS_H

#include "martlet_types.h"

typedef enum {
  martlet_reduce_sum = 0,
  martlet_reduce_max = 1,      // NaN wins, as in PyTorch
  martlet_reduce_min = 2,      // NaN wins
  martlet_reduce_product = 3,
  martlet_reduce_sum_squares = 4,
} martlet_reduction;

/// `y[o, i] = reduce over r of x[o, r, i]` for float32, float64, int32, int64 (sums of float32 are accurate: blocks of
/// vectorised partial sums joined in a fixed order, in double).
void martlet_reduce(martlet_reduction operation, martlet_dtype dtype, const void *x, void *y, int64_t outer,
                    int64_t reduced, int64_t inner);

/// `y[o, i]` (int32) = the first index r of the greatest (or least) `x[o, r, i]`; the first NaN wins.
void martlet_argument(bool least, martlet_dtype dtype, const void *x, int32_t *y, int64_t outer, int64_t reduced,
                      int64_t inner);

/// `y[o, i]` = any (or all) of the booleans `x[o, r, i]`.
void martlet_reduce_bool(bool all, const uint8_t *x, uint8_t *y, int64_t outer, int64_t reduced, int64_t inner);

/// Softmax (or its logarithm) of each of `rows` rows of `columns` (float32, float64); a row of -inf only gives NaN.
void martlet_softmax(bool logarithm, martlet_dtype dtype, const void *x, void *y, int64_t rows, int64_t columns);

/// The pullback: softmax `dx = y (dy - sum(dy y))`; log-softmax `dx = dy - exp(y) sum(dy)`; `y` is the forward result.
void martlet_softmax_gradient(bool logarithm, martlet_dtype dtype, const void *y, const void *dy, void *dx,
                              int64_t rows, int64_t columns);

/// `y[row] = log(sum(exp(x[row, :])))`, stable.
void martlet_log_sum_exp(martlet_dtype dtype, const void *x, void *y, int64_t rows, int64_t columns);

/// Softmax cross-entropy with integer labels and label smoothing `s`:
/// `loss[row] = -(1 - s) log p[label] - s / columns * sum(log p)`; also writes the probabilities.
/// Labels have been checked by the caller; a label equal to `ignored` gives a loss of 0.
void martlet_cross_entropy(martlet_dtype dtype, const void *logits, const int32_t *labels, int32_t ignored,
                           double smoothing, void *loss, void *probabilities, int64_t rows, int64_t columns);

/// `dx[row, c] = scale[row] * (p[row, c] - target[row, c])`, zero for ignored rows.
void martlet_cross_entropy_gradient(martlet_dtype dtype, const void *probabilities, const int32_t *labels,
                                    int32_t ignored, double smoothing, const void *scale, void *dx, int64_t rows,
                                    int64_t columns);

/// The sum of contiguous elements of float32, on the calling thread.
double martlet_sum_of_floats(const float *x, int64_t count);

#endif
