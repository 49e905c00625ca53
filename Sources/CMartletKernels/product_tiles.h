// The inner loops of matrix products: a tile of C stays in registers while columns of A and rows of B pass by, and a panel of
// B is brought into rows that loads read one after another. To be inlined into cloned functions.
#ifndef MARTLET_PRODUCT_TILES_H
#define MARTLET_PRODUCT_TILES_H

#include "chunks.h"
#include "vectors.h"

enum {
  panel_columns = 32,
  wide_columns = 48,  // the widest panel, taken at few columns of no great depth
  wide_depth = 128,
  panel_depth = 256,
  row_group = 6,
  few_rows = 2,
  rows_in_cache = 252,
};

typedef martlet_vector_float vector;
typedef float eight __attribute__((ext_vector_type(8)));
typedef float quad __attribute__((ext_vector_type(4)));
typedef float martlet_eight_floats __attribute__((ext_vector_type(8), may_alias, aligned(4)));
typedef float martlet_four_floats __attribute__((ext_vector_type(4), may_alias, aligned(4)));

#define LOAD(POINTER) MARTLET_LOAD(float, POINTER)

/// The first `count` elements of a vector in memory, which are fewer than 16.
#define STORE_PART(POINTER, VECTOR, COUNT)                         \
  do {                                                             \
    float *to = (POINTER);                                         \
    vector rest = (VECTOR);                                        \
    if ((COUNT) & 8) {                                             \
      *(martlet_eight_floats *)to = rest.lo;                       \
      rest.lo = rest.hi;                                           \
      to += 8;                                                     \
    }                                                              \
    if ((COUNT) & 4) {                                             \
      *(martlet_four_floats *)to = rest.lo.lo;                     \
      rest.lo.lo = rest.lo.hi;                                     \
      to += 4;                                                     \
    }                                                              \
    if ((COUNT) & 2) {                                             \
      to[0] = rest[0], to[1] = rest[1];                            \
      rest[0] = rest[2];                                           \
      to += 2;                                                     \
    }                                                              \
    if ((COUNT) & 1) to[0] = rest[0];                              \
  } while (0)

/// The first `count` elements of memory as a whole vector, zeros behind them.
#define LOAD_PART(T, POINTER, COUNT)                                       \
  ({                                                                       \
    float edge[16] __attribute__((aligned(64))) = {0};                     \
    for (int64_t at = 0; at < (COUNT); at++) edge[at] = (POINTER)[at];     \
    *(const T *)edge;                                                      \
  })

/// `rows` x 8 `eights` of C, of which `columns` columns exist, from a panel of B; on top of what C holds where
/// `accumulate`. An odd number of eights ends with half a vector.
MARTLET_INLINE void multiply_tile(const int rows, const int eights, int64_t depth, const float *a, int64_t row_stride_a,
                                  int64_t column_stride_a, const float *b, int64_t row_stride_b, const float *bias,
                                  bool accumulate, float *c, int64_t row_stride_c, int64_t columns) {
  const int vectors = eights / 2, has_half = eights % 2;
  vector sums[row_group][3];
  eight halves[row_group];
  // What comes last, a vector or half of one, may be a part; `bias` is padded.
  int64_t whole = has_half ? vectors : vectors - 1, part = columns - 16 * whole;
  if (accumulate) {
    for (int i = 0; i < rows; i++) {
      const float *source = c + i * row_stride_c;
      for (int v = 0; v < vectors; v++)
        sums[i][v] = v < whole || part == 16 ? LOAD(source + 16 * v) : LOAD_PART(vector, source + 16 * v, part);
      if (has_half) halves[i] = LOAD_PART(eight, source + 16 * vectors, part);
    }
  } else {
    for (int v = 0; v < vectors; v++) {
      vector start = bias ? LOAD(bias + 16 * v) : (vector)(0.0f);
      for (int i = 0; i < rows; i++) sums[i][v] = start;
    }
    if (has_half) {
      eight start = bias ? *(const martlet_eight_floats *)(bias + 16 * vectors) : (eight)(0.0f);
      for (int i = 0; i < rows; i++) halves[i] = start;
    }
  }
  for (int64_t l = 0; l < depth; l++) {
    const float *row = b + l * row_stride_b;
    vector right[3];
    eight right_half;
    for (int v = 0; v < vectors; v++) right[v] = LOAD(row + 16 * v);
    if (has_half) right_half = *(const martlet_eight_floats *)(row + 16 * vectors);
    for (int i = 0; i < rows; i++) {
      vector left = (vector)(a[i * row_stride_a + l * column_stride_a]);
      for (int v = 0; v < vectors; v++) sums[i][v] = __builtin_elementwise_fma(left, right[v], sums[i][v]);
      if (has_half) halves[i] = __builtin_elementwise_fma(left.lo, right_half, halves[i]);
    }
  }
  for (int i = 0; i < rows; i++) {
    float *target = c + i * row_stride_c;
    for (int v = 0; v < vectors; v++) {
      if (v < whole || part == 16) {
        MARTLET_STORE(float, target + 16 * v, sums[i][v]);
      } else {
        STORE_PART(target + 16 * v, sums[i][v], part);
      }
    }
    if (has_half) {
      if (part == 8) {
        *(martlet_eight_floats *)(target + 16 * vectors) = halves[i];
      } else {
        vector padded = {0};
        padded.lo = halves[i];
        STORE_PART(target + 16 * vectors, padded, part);
      }
    }
  }
}

/// `m` rows of C by one panel of B.
MARTLET_INLINE void multiply_panel(const int eights, int64_t m, int64_t depth, const float *a, int64_t row_stride_a,
                                   int64_t column_stride_a, const float *b, int64_t row_stride_b, const float *bias,
                                   bool accumulate, float *c, int64_t row_stride_c, int64_t columns) {
#define TILE(ROWS)                                                                                                     \
  multiply_tile(ROWS, eights, depth, a + i * row_stride_a, row_stride_a, column_stride_a, b, row_stride_b, bias, \
                accumulate, c + i * row_stride_c, row_stride_c, columns)
  int64_t i = 0;
  for (; i + row_group <= m; i += row_group) TILE(row_group);
  switch (m - i) {
    case 1: TILE(1); break;
    case 2: TILE(2); break;
    case 3: TILE(3); break;
    case 4: TILE(4); break;
    case 5: TILE(5); break;
  }
#undef TILE
}

// Shuffles that are one instruction each: neighbours within groups of four interleaved, in ones and in twos, and the even or
// the odd groups of both.
#define ONES_LOW(A, B) __builtin_shufflevector(A, B, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define ONES_HIGH(A, B) __builtin_shufflevector(A, B, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define TWOS_LOW(A, B) __builtin_shufflevector(A, B, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define TWOS_HIGH(A, B) __builtin_shufflevector(A, B, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define GROUPS_EVEN(A, B) __builtin_shufflevector(A, B, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
#define GROUPS_ODD(A, B) __builtin_shufflevector(A, B, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)

#define EVEN(A, B) __builtin_shufflevector(A, B, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#define ODD(A, B) __builtin_shufflevector(A, B, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)

/// 16 elements of each of 16 rows transposed: `to[l][j] = from[j][l]`. Of the rows `count` exist; others repeat the last.
MARTLET_INLINE void transpose_block(const float *from, int64_t from_stride, int64_t count, float *to, int64_t to_stride) {
  vector fours[16];  // of rows 4g to 4g + 3 the columns c, c + 4, c + 8 and c + 12, at 4g + c
  for (int g = 0; g < 16; g += 4) {
    vector rows[4];
    for (int j = 0; j < 4; j++) rows[j] = LOAD(from + martlet_smaller(g + j, count - 1) * from_stride);
    vector a = ONES_LOW(rows[0], rows[1]), b = ONES_HIGH(rows[0], rows[1]);
    vector c = ONES_LOW(rows[2], rows[3]), d = ONES_HIGH(rows[2], rows[3]);
    fours[g] = TWOS_LOW(a, c);
    fours[g + 1] = TWOS_HIGH(a, c);
    fours[g + 2] = TWOS_LOW(b, d);
    fours[g + 3] = TWOS_HIGH(b, d);
  }
  for (int c = 0; c < 4; c++) {
    vector a = GROUPS_EVEN(fours[c], fours[4 + c]), b = GROUPS_EVEN(fours[8 + c], fours[12 + c]);
    MARTLET_STORE(float, to + c * to_stride, GROUPS_EVEN(a, b));
    MARTLET_STORE(float, to + (8 + c) * to_stride, GROUPS_ODD(a, b));
    a = GROUPS_ODD(fours[c], fours[4 + c]), b = GROUPS_ODD(fours[8 + c], fours[12 + c]);
    MARTLET_STORE(float, to + (4 + c) * to_stride, GROUPS_EVEN(a, b));
    MARTLET_STORE(float, to + (12 + c) * to_stride, GROUPS_ODD(a, b));
  }
}

/// A panel of `depth` rows of `columns` elements of B as rows of `width`, a multiple of 16; what stands in missing columns
/// is of no matter. From `b` on `extent` elements may be read where columns are contiguous.
MARTLET_INLINE void pack_panel(const float *b, int64_t row_stride, int64_t column_stride, int64_t depth, int64_t columns,
                               int64_t width, int64_t extent, float *panel) {
  if (row_stride == 1 && depth >= 16) {
    for (int64_t j = 0; j < columns; j += 16) {
      for (int64_t l = 0; l < depth; l += 16) {
        // The last block overlaps the one before.
        int64_t start = martlet_smaller(l, depth - 16);
        transpose_block(b + j * column_stride + start, column_stride, columns - j, panel + start * width + j, width);
      }
    }
    return;
  }
  if (row_stride == 1 && column_stride == 4 && depth == 4 && columns % 16 == 0) {
    // Every second element, and of those every second one.
    for (int64_t j = 0; j < columns; j += 16) {
      const float *from = b + 4 * j;
      vector x = LOAD(from), y = LOAD(from + 16), z = LOAD(from + 32), w = LOAD(from + 48);
      vector a = EVEN(x, y), c = EVEN(z, w), d = ODD(x, y), e = ODD(z, w);
      MARTLET_STORE(float, panel + j, EVEN(a, c));
      MARTLET_STORE(float, panel + width + j, EVEN(d, e));
      MARTLET_STORE(float, panel + 2 * width + j, ODD(a, c));
      MARTLET_STORE(float, panel + 3 * width + j, ODD(d, e));
    }
    return;
  }
  int64_t l = 0;
  if (column_stride == 1) {
    for (; l < depth && l * row_stride + width <= extent; l++) {
      for (int64_t j = 0; j < width; j += 16) MARTLET_STORE(float, panel + l * width + j, LOAD(b + l * row_stride + j));
    }
  }
  for (; l < depth; l++) {
    for (int64_t j = 0; j < columns; j++) panel[l * width + j] = b[l * row_stride + j * column_stride];
    for (int64_t j = columns; j < width; j++) panel[l * width + j] = 0;
  }
}

#endif
