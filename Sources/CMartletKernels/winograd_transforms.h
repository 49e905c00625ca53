// The transforms of minimal filtering of 6×6 elements, by evaluation of polynomials at 0, ±a, ±b and infinity: of 16 channels
// at once. To be inlined into cloned functions.
#ifndef MARTLET_WINOGRAD_TRANSFORMS_H
#define MARTLET_WINOGRAD_TRANSFORMS_H

#include "product_tiles.h"

enum { tile_side = 4, patch_side = 6, positions = 36, lanes = 16 };

// Of points near these rounding errors are smallest: 2.2 times smaller than of the usual 1 and 2 (Barabasz et al. 2020 search
// such points). Squares and products are exact.
#define POINT_A 0.6875
#define POINT_B 1.5
static const float a1 = POINT_A, b1 = POINT_B;
static const float a2 = POINT_A * POINT_A, b2 = POINT_B * POINT_B;
static const float a3 = POINT_A * POINT_A * POINT_A, b3 = POINT_B * POINT_B * POINT_B;
static const float product2 = POINT_A * POINT_A * POINT_B * POINT_B, sum2 = POINT_A * POINT_A + POINT_B * POINT_B;
// The reciprocals of the products of the differences of a point and all others.
static const float share0 = 1 / (POINT_A * POINT_A * POINT_B * POINT_B);
static const float share_a = 1 / (2 * POINT_A * POINT_A * (POINT_A * POINT_A - POINT_B * POINT_B));
static const float share_b = 1 / (2 * POINT_B * POINT_B * (POINT_B * POINT_B - POINT_A * POINT_A));

#define FMA(A, B, C) __builtin_elementwise_fma((vector)(A), (B), (C))

/// Six elements of a patch to six positions: `Bᵀ d`.
MARTLET_INLINE void transform_patch_line(const vector *d, vector *t) {
  vector even = FMA(-b2, d[2], d[4]), odd = FMA(-b2, d[1], d[3]);
  t[0] = FMA(product2, d[0], FMA(-sum2, d[2], d[4]));
  t[1] = FMA(a1, odd, even);
  t[2] = FMA(-a1, odd, even);
  even = FMA(-a2, d[2], d[4]), odd = FMA(-a2, d[1], d[3]);
  t[3] = FMA(b1, odd, even);
  t[4] = FMA(-b1, odd, even);
  t[5] = FMA(product2, d[1], FMA(-sum2, d[3], d[5]));
}

/// Four elements of a tile to six positions: `A y`.
MARTLET_INLINE void transform_tile_line(const vector *y, vector *t) {
  t[0] = y[0];
  vector even = FMA(a2, y[2], y[0]), odd = FMA(a3, y[3], a1 * y[1]);
  t[1] = even + odd;
  t[2] = even - odd;
  even = FMA(b2, y[2], y[0]), odd = FMA(b3, y[3], b1 * y[1]);
  t[3] = even + odd;
  t[4] = even - odd;
  t[5] = y[3];
}

/// Six positions to four results: `Aᵀ m`.
MARTLET_INLINE void gather_tile_line(const vector *m, vector *y) {
  vector even_a = m[1] + m[2], odd_a = m[1] - m[2], even_b = m[3] + m[4], odd_b = m[3] - m[4];
  y[0] = m[0] + even_a + even_b;
  y[1] = FMA(b1, odd_b, a1 * odd_a);
  y[2] = FMA(b2, even_b, a2 * even_a);
  y[3] = FMA(b3, odd_b, FMA(a3, odd_a, m[5]));
}

/// Three elements of a filter to six positions: `G w`.
MARTLET_INLINE void transform_filter_line(const vector *w, vector *t) {
  t[0] = share0 * w[0];
  vector even = share_a * FMA(a2, w[2], w[0]), odd = (share_a * a1) * w[1];
  t[1] = even + odd;
  t[2] = even - odd;
  even = share_b * FMA(b2, w[2], w[0]), odd = (share_b * b1) * w[1];
  t[3] = even + odd;
  t[4] = even - odd;
  t[5] = w[2];
}

/// Six positions to three elements of a filter: `Gᵀ m`.
MARTLET_INLINE void gather_filter_line(const vector *m, vector *w) {
  vector even_a = share_a * (m[1] + m[2]), odd_a = m[1] - m[2], even_b = share_b * (m[3] + m[4]), odd_b = m[3] - m[4];
  w[0] = FMA(share0, m[0], even_a + even_b);
  w[1] = FMA(share_a * a1, odd_a, (share_b * b1) * odd_b);
  w[2] = FMA(a2, even_a, FMA(b2, even_b, m[5]));
}

/// 6×6 elements to 36 positions. Results are stored line by line, lest they leave the registers.
MARTLET_INLINE void transform_patch(const float *x, int64_t row_stride, int64_t column_stride, float *to,
                                    int64_t position_stride) {
#define AT(ROW) LOAD(x + (ROW) * row_stride + j * column_stride)
#define STORE_LINE(ROW, LINE)                                  \
  do {                                                         \
    vector line[patch_side];                                   \
    transform_patch_line(LINE, line);                          \
    for (int j = 0; j < patch_side; j++) MARTLET_STORE(float, to + ((ROW) * patch_side + j) * position_stride, line[j]); \
  } while (0)
  vector t[patch_side], s[patch_side];
  for (int j = 0; j < patch_side; j++) t[j] = FMA(product2, AT(0), FMA(-sum2, AT(2), AT(4)));
  STORE_LINE(0, t);
  for (int j = 0; j < patch_side; j++) {
    vector even = FMA(-b2, AT(2), AT(4)), odd = FMA(-b2, AT(1), AT(3));
    t[j] = FMA(a1, odd, even);
    s[j] = FMA(-a1, odd, even);
  }
  STORE_LINE(1, t);
  STORE_LINE(2, s);
  for (int j = 0; j < patch_side; j++) {
    vector even = FMA(-a2, AT(2), AT(4)), odd = FMA(-a2, AT(1), AT(3));
    t[j] = FMA(b1, odd, even);
    s[j] = FMA(-b1, odd, even);
  }
  STORE_LINE(3, t);
  STORE_LINE(4, s);
  for (int j = 0; j < patch_side; j++) t[j] = FMA(product2, AT(1), FMA(-sum2, AT(3), AT(5)));
  STORE_LINE(5, t);
#undef STORE_LINE
}

/// 4×4 elements to 36 positions.
MARTLET_INLINE void transform_tile(const float *x, int64_t row_stride, int64_t column_stride, float *to,
                                   int64_t position_stride) {
#define STORE_LINE(ROW, LINE)                                  \
  do {                                                         \
    vector line[patch_side];                                   \
    transform_tile_line(LINE, line);                           \
    for (int j = 0; j < patch_side; j++) MARTLET_STORE(float, to + ((ROW) * patch_side + j) * position_stride, line[j]); \
  } while (0)
  vector t[tile_side], s[tile_side];
  for (int j = 0; j < tile_side; j++) t[j] = AT(0);
  STORE_LINE(0, t);
  for (int j = 0; j < tile_side; j++) {
    vector even = FMA(a2, AT(2), AT(0)), odd = FMA(a3, AT(3), a1 * AT(1));
    t[j] = even + odd;
    s[j] = even - odd;
  }
  STORE_LINE(1, t);
  STORE_LINE(2, s);
  for (int j = 0; j < tile_side; j++) {
    vector even = FMA(b2, AT(2), AT(0)), odd = FMA(b3, AT(3), b1 * AT(1));
    t[j] = even + odd;
    s[j] = even - odd;
  }
  STORE_LINE(3, t);
  STORE_LINE(4, s);
  for (int j = 0; j < tile_side; j++) t[j] = AT(3);
  STORE_LINE(5, t);
#undef STORE_LINE
#undef AT
}

/// 36 positions to 4×4 results.
MARTLET_INLINE void gather_tile(const float *from, int64_t position_stride, vector y[tile_side][tile_side]) {
  vector t[tile_side][patch_side];
  for (int j = 0; j < patch_side; j++) {
    vector m[patch_side], column[tile_side];
    for (int i = 0; i < patch_side; i++) m[i] = LOAD(from + (i * patch_side + j) * position_stride);
    gather_tile_line(m, column);
    for (int i = 0; i < tile_side; i++) t[i][j] = column[i];
  }
  for (int i = 0; i < tile_side; i++) gather_tile_line(t[i], y[i]);
}

#endif
