// The inner loops of products with a packed right factor: a tile of 8 rows by 32 columns of C stays in registers while
// columns of A and rows of a panel pass by. To be inlined into cloned functions.
#ifndef MARTLET_PACKED_TILES_H
#define MARTLET_PACKED_TILES_H

#include "martlet_packed_products.h"
#include "product_tiles.h"

enum { tile_rows = 8 };

/// The width of the panel that begins where so many columns are left: half of one where that holds them.
static inline int64_t width_of_panel(int64_t columns_left) { return columns_left > 16 ? panel_columns : 16; }

/// Where a slice of some rows of A lies, or a copy of it.
typedef struct {
  const float *a;
  int64_t row_stride, column_stride, depth;
} left_slice;

/// Where the sums of a tile begin: a bias for all rows (a stride of 0), or C.
typedef struct {
  const float *values;
  int64_t row_stride;
} sums_start;

static const float zeros[panel_columns] __attribute__((aligned(64))) = {0};

/// `rows` x 16 `vectors` of C.
MARTLET_INLINE void multiply_packed_tile(const int rows, const int vectors, const left_slice *left, const float *panel,
                                         sums_start start, float *c, int64_t row_stride_c) {
  vector sums[tile_rows][2];
  for (int i = 0; i < rows; i++) {
    for (int v = 0; v < vectors; v++) {
      __builtin_prefetch(c + i * row_stride_c + 16 * v, 1);
      sums[i][v] = LOAD(start.values + i * start.row_stride + 16 * v);
    }
  }
  const float *a = left->a;
  for (int64_t l = 0; l < left->depth; l++, a += left->column_stride, panel += 16 * vectors) {
    vector right[2];
    for (int v = 0; v < vectors; v++) right[v] = LOAD(panel + 16 * v);
    for (int i = 0; i < rows; i++) {
      vector factor = (vector)(a[i * left->row_stride]);
      for (int v = 0; v < vectors; v++) sums[i][v] = __builtin_elementwise_fma(factor, right[v], sums[i][v]);
    }
  }
  for (int i = 0; i < rows; i++)
    for (int v = 0; v < vectors; v++) MARTLET_STORE(float, c + i * row_stride_c + 16 * v, sums[i][v]);
}

/// A tile of which only some columns exist in C, by way of memory that has them all.
MARTLET_INLINE void multiply_edge_tile(const int rows, const int vectors, const left_slice *left, const float *panel,
                                       sums_start start, float *c, int64_t row_stride_c, int64_t columns) {
  float tile[tile_rows * panel_columns] __attribute__((aligned(64)));
  if (start.values == c) {
    for (int i = 0; i < rows; i++)
      for (int64_t j = 0; j < 16 * vectors; j++)
        tile[i * panel_columns + j] = j < columns ? c[i * row_stride_c + j] : 0;
    start = (sums_start){tile, panel_columns};
  }
  multiply_packed_tile(rows, vectors, left, panel, start, tile, panel_columns);
  for (int i = 0; i < rows; i++)
    for (int64_t j = 0; j < columns; j++) c[i * row_stride_c + j] = tile[i * panel_columns + j];
}

/// Some rows of C by a slice of a panel of B with 16 `vectors` columns, of which `columns` exist.
MARTLET_INLINE void multiply_slice(const int vectors, const martlet_packed_product *p, left_slice left, int64_t rows,
                                   const float *panel, bool accumulates, const float *bias, float *c, int64_t columns) {
#define TILE(ROWS)                                                                                         \
  do {                                                                                                     \
    sums_start start = accumulates ? (sums_start){c, p->row_stride_c} : (sums_start){bias, 0};             \
    if (columns == 16 * vectors) {                                                                         \
      multiply_packed_tile(ROWS, vectors, &left, panel, start, c, p->row_stride_c);                        \
    } else {                                                                                               \
      multiply_edge_tile(ROWS, vectors, &left, panel, start, c, p->row_stride_c, columns);                 \
    }                                                                                                      \
    rows -= ROWS;                                                                                          \
    c += ROWS * p->row_stride_c;                                                                           \
    left.a += ROWS * left.row_stride;                                                                      \
  } while (0)
  while (rows >= tile_rows) TILE(tile_rows);
  if (rows >= 4) TILE(4);
  if (rows >= 2) TILE(2);
  if (rows >= 1) TILE(1);
#undef TILE
}

/// Some rows of C by a slice of the panel at column `j`, whose inner elements begin at `l`.
MARTLET_INLINE void multiply_by_panel(const martlet_packed_product *p, left_slice left, int64_t rows, int64_t l,
                                      int64_t j, float *c) {
  int64_t columns = martlet_smaller(panel_columns, p->n - j), width = width_of_panel(p->n - j);
  const float *bias = p->bias ? p->bias + j : zeros, *panel = p->panels + j * p->k + l * width;
  float padded_bias[panel_columns] = {0};
  if (p->bias && columns != width) {
    for (int64_t i = 0; i < columns; i++) padded_bias[i] = bias[i];
    bias = padded_bias;
  }
  bool accumulates = p->accumulates || l > 0;
  if (width == panel_columns) {
    multiply_slice(2, p, left, rows, panel, accumulates, bias, c + j, columns);
  } else {
    multiply_slice(1, p, left, rows, panel, accumulates, bias, c + j, columns);
  }
}

#endif
