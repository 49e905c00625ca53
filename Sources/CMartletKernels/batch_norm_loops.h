// The loops of batch normalisation on one element type. No include guard: batch_norm_of_type.h includes this once a
// type, with these macros:
//   T            the element type
//   NAMED(NAME)  the name of a function for it
//
// Results may take the place of an operand: loops that read and write the same positions say so to the vectoriser.

/// Adds to `totals` the sums over rows of x, for at most `column_block` columns.
MARTLET_CLONES static void NAMED(column_sums)(const T *restrict x, double *restrict totals, int64_t rows,
                                              int64_t columns, int64_t stride) {
  bool by_four = is_narrow(columns);
  T sums[column_block];
  for (int64_t row = 0; row < rows;) {
    int64_t end = martlet_smaller(row + 128, rows);
    for (int64_t c = 0; c < columns; c++) sums[c] = 0;
    for (; by_four && end - row >= 4; row += 4) {
      const T *x0 = x + row * stride, *x1 = x0 + stride, *x2 = x1 + stride, *x3 = x2 + stride;
      for (int64_t c = 0; c < columns; c++) sums[c] += (x0[c] + x1[c]) + (x2[c] + x3[c]);
    }
    for (; row < end; row++)
      for (int64_t c = 0; c < columns; c++) sums[c] += x[row * stride + c];
    for (int64_t c = 0; c < columns; c++) totals[c] += (double)sums[c];
  }
}

/// Adds to `totals` the sums over rows of d = x - center, and to `squares` those of d^2; for at most `column_block`
/// columns.
MARTLET_CLONES static void NAMED(column_deviations)(const T *restrict x, const T *restrict center,
                                                    double *restrict totals, double *restrict squares, int64_t rows,
                                                    int64_t columns, int64_t stride) {
  T sums[column_block], square_sums[column_block];
  for (int64_t row = 0; row < rows;) {
    int64_t end = martlet_smaller(row + 128, rows);
    for (int64_t c = 0; c < columns; c++) sums[c] = square_sums[c] = 0;
    for (; end - row >= 4; row += 4) {
      const T *x0 = x + row * stride, *x1 = x0 + stride, *x2 = x1 + stride, *x3 = x2 + stride;
      for (int64_t c = 0; c < columns; c++) {
        T d0 = x0[c] - center[c], d1 = x1[c] - center[c], d2 = x2[c] - center[c], d3 = x3[c] - center[c];
        sums[c] += (d0 + d1) + (d2 + d3);
        square_sums[c] += (d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3);
      }
    }
    for (; row < end; row++)
      for (int64_t c = 0; c < columns; c++) {
        T d = x[row * stride + c] - center[c];
        sums[c] += d;
        square_sums[c] += d * d;
      }
    for (int64_t c = 0; c < columns; c++) {
      totals[c] += (double)sums[c];
      squares[c] += (double)square_sums[c];
    }
  }
}

/// What normalisation makes of x, by the operations of `normalize`, so that a mask by it is the same.
MARTLET_INLINE T NAMED(normalized)(T x, T mean, T factor, T shift) {
#pragma clang fp contract(fast)
  return (x - mean) * factor + shift;
}

/// Adds to `totals` the sums over rows of g, and to `products` those of g * (x - mean), where g is dy, without what a
/// rectifier cut off; for at most `column_block` columns.
MARTLET_INLINE void NAMED(add_gradient_sums)(bool relu, const T *restrict x, const T *restrict dy,
                                             const T *restrict means, const T *restrict factors,
                                             const T *restrict shifts, double *restrict totals,
                                             double *restrict products, int64_t rows, int64_t columns, int64_t stride) {
#define MASKED(X, G) (!relu || NAMED(normalized)(X, means[c], factors[c], shifts[c]) > 0 ? G : 0)
  bool by_four = is_narrow(columns);
  T sums[column_block], product_sums[column_block];
  for (int64_t row = 0; row < rows;) {
    int64_t end = martlet_smaller(row + (by_four ? 128 : 32), rows);
    for (int64_t c = 0; c < columns; c++) sums[c] = product_sums[c] = 0;
    for (; by_four && end - row >= 4; row += 4) {
      const T *x0 = x + row * stride, *x1 = x0 + stride, *x2 = x1 + stride, *x3 = x2 + stride;
      const T *g0 = dy + row * stride, *g1 = g0 + stride, *g2 = g1 + stride, *g3 = g2 + stride;
      for (int64_t c = 0; c < columns; c++) {
        T a = MASKED(x0[c], g0[c]), b = MASKED(x1[c], g1[c]), d = MASKED(x2[c], g2[c]), e = MASKED(x3[c], g3[c]);
        sums[c] += (a + b) + (d + e);
        product_sums[c] += (a * (x0[c] - means[c]) + b * (x1[c] - means[c])) +
                           (d * (x2[c] - means[c]) + e * (x3[c] - means[c]));
      }
    }
    for (; row < end; row++) {
      const T *x0 = x + row * stride, *g0 = dy + row * stride;
      for (int64_t c = 0; c < columns; c++) {
        T g = MASKED(x0[c], g0[c]);
        sums[c] += g;
        product_sums[c] += g * (x0[c] - means[c]);
      }
    }
    for (int64_t c = 0; c < columns; c++) {
      totals[c] += (double)sums[c];
      products[c] += (double)product_sums[c];
    }
  }
#undef MASKED
}

MARTLET_CLONES static void NAMED(gradient_sums)(bool relu, const T *x, const T *dy, const T *means, const T *factors,
                                                const T *shifts, double *totals, double *products, int64_t rows,
                                                int64_t columns, int64_t stride) {
  if (relu) {
    NAMED(add_gradient_sums)(true, x, dy, means, factors, shifts, totals, products, rows, columns, stride);
  } else {
    NAMED(add_gradient_sums)(false, x, dy, means, factors, shifts, totals, products, rows, columns, stride);
  }
}

/// y = (x - mean) * factor + shift, for columns that repeat with the period `width`.
MARTLET_CLONES static void NAMED(normalize)(bool relu, const T *x, const T *mean, const T *factor, const T *shift, T *y,
                                            int64_t count, int64_t width) {
#pragma clang fp contract(fast)
  for (int64_t start = 0; start < count; start += width, x += width, y += width) {
    int64_t columns = martlet_smaller(count - start, width);
    if (relu) {
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < columns; c++) {
        T v = NAMED(normalized)(x[c], mean[c], factor[c], shift[c]);
        y[c] = v < 0 ? 0 : v;
      }
    } else {
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < columns; c++) y[c] = NAMED(normalized)(x[c], mean[c], factor[c], shift[c]);
    }
  }
}

/// dx = (g - share - (x - mean) * slope) * factor, where g is dy, without what a rectifier cut off.
MARTLET_CLONES static void NAMED(pull_back)(bool relu, const T *x, const T *dy, const T *mean, const T *factor,
                                            const T *shift, const T *share, const T *slope, T *dx, int64_t count,
                                            int64_t width) {
#pragma clang fp contract(fast)
  for (int64_t start = 0; start < count; start += width, x += width, dy += width, dx += width) {
    int64_t columns = martlet_smaller(count - start, width);
    if (relu) {
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < columns; c++) {
        T g = NAMED(normalized)(x[c], mean[c], factor[c], shift[c]) > 0 ? dy[c] : 0;
        dx[c] = (g - share[c] - (x[c] - mean[c]) * slope[c]) * factor[c];
      }
    } else {
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < columns; c++)
        dx[c] = (dy[c] - share[c] - (x[c] - mean[c]) * slope[c]) * factor[c];
    }
  }
}
