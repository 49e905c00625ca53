// Running sums and order along an axis, and elementwise gathering along it. Arrays are contiguous [outer, size, inner].
#ifndef MARTLET_ORDERING_H
#define MARTLET_ORDERING_H

#include "martlet_types.h"

/// `y[o, r, i] = sum of x[o, 0...r, i]`, from the end where `reversed`. float32 (in double), float64, int32, int64.
void martlet_cumulative_sum(martlet_dtype dtype, bool reversed, const void *x, void *y, int64_t outer, int64_t size,
                            int64_t inner);

/// The stable order of each row of `columns`: `y[row, j]` (int32) is the position of the j-th least element, or of the
/// j-th greatest where `descending`. NaN counts as the greatest, as in PyTorch. float32, float64, int32, int64.
void martlet_order(martlet_dtype dtype, bool descending, const void *x, int32_t *y, int64_t rows, int64_t columns);

/// `y[o, j, i] = x[o, indices[o, j, i], i]` for elements of `element_size` bytes; indices have been checked.
void martlet_take_along(size_t element_size, const void *x, const int32_t *indices, void *y, int64_t outer,
                        int64_t size, int64_t count, int64_t inner);

/// `y[o, indices[o, j, i], i] += x[o, j, i]` in the order of j; y has been filled. float32, float64, int32, int64.
void martlet_add_along(martlet_dtype dtype, const void *x, const int32_t *indices, void *y, int64_t outer, int64_t size,
                       int64_t count, int64_t inner);

#endif
