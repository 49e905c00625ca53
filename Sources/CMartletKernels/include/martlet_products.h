// Products of float32 matrices that are small, or whose left factor has few rows.
#ifndef MARTLET_PRODUCTS_H
#define MARTLET_PRODUCTS_H

#include "martlet_types.h"

/// `C[m, n] = A[m, k] B[k, n] + bias[n]` for each matrix of a broadcast batch; strides in elements, 0 to repeat. The results
/// are contiguous matrices one after another. `bias` may be `NULL`.
typedef struct {
  int64_t m, n, k;
  const float *a, *b, *bias;
  float *c;
  int64_t row_stride_a, column_stride_a, row_stride_b, column_stride_b;
  // Of no matter to callers:
  int64_t bias_stride, bias_row_stride, row_stride_c, column_stride_c;
  int32_t leading_rank;
  int64_t leading[martlet_maximum_rank], leading_strides_a[martlet_maximum_rank], leading_strides_b[martlet_maximum_rank];
} martlet_product;

/// Whether `martlet_products` is the faster way for such matrices.
bool martlet_prefers_own_product(int64_t m, int64_t n, int64_t k, int64_t row_stride_b);

/// Computes the products; the same bits on any number of threads.
void martlet_products(const martlet_product *product);

#endif
