// Products of matrices whose columns are whole vectors, with short sums: every 32 products are added up for themselves, which
// makes up for the rounding errors of the transforms. To be inlined into cloned functions.
#ifndef MARTLET_WINOGRAD_PRODUCTS_H
#define MARTLET_WINOGRAD_PRODUCTS_H

#include "product_tiles.h"

enum { products_in_sum = 32 };

/// `C = A B`, or `C += A B`: `depth` products an element.
typedef struct {
  int64_t depth;
  const float *a, *b;
  float *c;
  int64_t row_stride_a, column_stride_a, row_stride_b, row_stride_c;
  bool accumulates;
} matrix_product;

/// `rows` × 16 `vectors` of C from row `i` on.
MARTLET_INLINE void sum_tile(const int rows, const int vectors, const matrix_product *p, int64_t i) {
  vector totals[row_group][2];
  float *c = p->c + i * p->row_stride_c;
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < vectors; v++) {
      totals[r][v] = p->accumulates ? LOAD(c + r * p->row_stride_c + 16 * v) : (vector)(0.0f);
    }
  }
  const float *a = p->a + i * p->row_stride_a, *b = p->b;
  for (int64_t start = 0; start < p->depth; start += products_in_sum) {
    int64_t count = martlet_smaller(products_in_sum, p->depth - start);
    vector sums[row_group][2];
    for (int r = 0; r < rows; r++) {
      for (int v = 0; v < vectors; v++) sums[r][v] = (vector)(0.0f);
    }
    for (int64_t l = 0; l < count; l++) {
      vector right[2];
      for (int v = 0; v < vectors; v++) right[v] = LOAD(b + 16 * v);
      for (int r = 0; r < rows; r++) {
        vector left = (vector)(a[r * p->row_stride_a]);
        for (int v = 0; v < vectors; v++) sums[r][v] = __builtin_elementwise_fma(left, right[v], sums[r][v]);
      }
      a += p->column_stride_a;
      b += p->row_stride_b;
    }
    for (int r = 0; r < rows; r++) {
      for (int v = 0; v < vectors; v++) totals[r][v] += sums[r][v];
    }
  }
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < vectors; v++) MARTLET_STORE(float, c + r * p->row_stride_c + 16 * v, totals[r][v]);
  }
}

/// `rows` of C by 16 `vectors` of its columns.
MARTLET_INLINE void sum_panel(const int vectors, int64_t rows, const matrix_product *p) {
  int64_t i = 0;
  for (; i + row_group <= rows; i += row_group) sum_tile(row_group, vectors, p, i);
  switch (rows - i) {
    case 1: sum_tile(1, vectors, p, i); break;
    case 2: sum_tile(2, vectors, p, i); break;
    case 3: sum_tile(3, vectors, p, i); break;
    case 4: sum_tile(4, vectors, p, i); break;
    case 5: sum_tile(5, vectors, p, i); break;
  }
}

/// All `rows` × `columns` of C; `panel_step` is from 32 columns of B to the next 32.
MARTLET_INLINE void sum_products(int64_t rows, int64_t columns, int64_t panel_step, matrix_product p) {
  for (; columns >= panel_columns; columns -= panel_columns) {
    sum_panel(2, rows, &p);
    p.b += panel_step;
    p.c += panel_columns;
  }
  if (columns > 0) sum_panel(1, rows, &p);
}

#endif
