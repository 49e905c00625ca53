// Matrix products that no library provides here: float64 and integers.
#ifndef MARTLET_MATMUL_H
#define MARTLET_MATMUL_H

#include "martlet_types.h"

/// `C[m, n] = A[m, k] B[k, n]` (+ C where `accumulate`) with strides in elements for A and B; C is row-major with
/// `row_stride_c`. float64, int32, int64.
void martlet_matrix_product(martlet_dtype dtype, int64_t m, int64_t n, int64_t k, const void *a, int64_t row_stride_a,
                            int64_t column_stride_a, const void *b, int64_t row_stride_b, int64_t column_stride_b,
                            void *c, int64_t row_stride_c, bool accumulate);

#endif
