// Products of float32 matrices whose right factor is packed into panels, once for many rows or for many products.
#ifndef MARTLET_PACKED_PRODUCTS_H
#define MARTLET_PACKED_PRODUCTS_H

#include "martlet_products.h"
#include "martlet_types.h"

/// `C[m, n] = A[m, k] B[k, n] + bias[n]`, or `C += A B` where it accumulates, with B in panels; strides in elements. k
/// is positive; `bias` may be `NULL`.
typedef struct {
  int64_t m, n, k;
  const float *a, *panels, *bias;
  float *c;
  int64_t row_stride_a, column_stride_a, row_stride_c;
  bool accumulates;
} martlet_packed_product;

/// Whether this processor has the registers that make packed products worthwhile.
bool martlet_has_packed_products(void);

/// Whether `martlet_large_product` is the fastest way for such matrices.
bool martlet_prefers_large_product(int64_t m, int64_t n, int64_t k);

/// How many elements the panels of `B[k, n]` have.
int64_t martlet_packed_elements(int64_t k, int64_t n);

/// Packs `B[k, n]` into panels.
void martlet_pack_factor(int64_t k, int64_t n, const float *b, int64_t row_stride, int64_t column_stride,
                         float *panels);

/// Computes a product in chunks; the same bits on any number of threads, and as `martlet_products` gives.
void martlet_packed_products(const martlet_packed_product *product);

/// Computes a product on the calling thread.
void martlet_packed_product_here(const martlet_packed_product *product);

/// Packs the right factor and computes the product of two matrices; k is positive.
void martlet_large_product(const martlet_product *product);

#endif
