// Softmax and its relatives on one element type. No include guard: softmax.c includes this once a type, with these macros:
//   T, SUFFIX    the element type and its name
//   EXP, LOG     its functions
//   IN_PLACE     stands before loops over EXP that may read and write the same positions
//
// Results may take the place of an operand: loops that read and write the same positions say so to the vectoriser.

#define NAMED(NAME) MARTLET_PASTE(NAME##_, SUFFIX)

/// What one row needs: its maximum, and the sum of exp(x - maximum).
typedef struct {
  T maximum;
  double sum;
} NAMED(row_moments);

/// The greatest element; NaN may be passed over, since exp spreads it anyway.
MARTLET_INLINE T NAMED(maximum)(const T *x, int64_t columns) {
  const int64_t lanes = MARTLET_LANES(T);
  T maximum = -(T)INFINITY;
  int64_t c = 0;
  if (columns >= 2 * lanes) {
    MARTLET_VECTOR_OF(T) a = -(T)INFINITY, b = -(T)INFINITY;
    for (; columns - c >= 2 * lanes; c += 2 * lanes) {
      MARTLET_VECTOR_OF(T) va = MARTLET_LOAD(T, x + c), vb = MARTLET_LOAD(T, x + c + lanes);
      a = va > a ? va : a;
      b = vb > b ? vb : b;
    }
    a = b > a ? b : a;
    for (int64_t lane = 0; lane < lanes; lane++) maximum = a[lane] > maximum ? a[lane] : maximum;
  }
  for (; c < columns; c++) maximum = x[c] > maximum ? x[c] : maximum;
  return maximum;
}

/// The moments of a row; with `y`, also writes exp(x - maximum).
MARTLET_INLINE NAMED(row_moments) NAMED(moments)(const T *x, T *y, bool finite_maximum, int64_t columns) {
#pragma clang fp reassociate(on) contract(fast)
  NAMED(row_moments) result = {NAMED(maximum)(x, columns), 0};
  // Where asked, infinities are not subtracted from themselves.
  if (finite_maximum && isinf(result.maximum)) result.maximum = 0;
  T maximum = result.maximum;
  for (int64_t start = 0; start < columns; start += block_elements) {
    int64_t end = martlet_smaller(start + block_elements, columns);
    T sum = 0;
    if (y) {
      IN_PLACE
      for (int64_t c = start; c < end; c++) {
        T e = EXP(x[c] - maximum);
        y[c] = e;
        sum += e;
      }
    } else {
      for (int64_t c = start; c < end; c++) sum += EXP(x[c] - maximum);
    }
    result.sum += (double)sum;
  }
  return result;
}

/// Several short rows side by side: `LANES` rows are transposed, so that each vector holds one column of them all.
MARTLET_INLINE void NAMED(short_rows)(bool logarithm, const T *x, T *y, int64_t rows, int64_t columns) {
  enum { lanes = MARTLET_LANES(T) };
  T block[short_columns * lanes];
  T maximum[lanes], sum[lanes];
  for (int64_t lane = 0; lane < lanes; lane++) {
    // Rows that are missing repeat the last.
    const T *row = x + (lane < rows ? lane : rows - 1) * columns;
#pragma clang loop vectorize(disable)
    for (int64_t c = 0; c < columns; c++) block[c * lanes + lane] = row[c];
  }
  for (int64_t lane = 0; lane < lanes; lane++) {
    maximum[lane] = block[lane];
    sum[lane] = 0;
  }
  for (int64_t c = 1; c < columns; c++)
    for (int64_t lane = 0; lane < lanes; lane++) {
      T v = block[c * lanes + lane];
      maximum[lane] = v > maximum[lane] ? v : maximum[lane];
    }
  if (logarithm) {
    for (int64_t c = 0; c < columns; c++)
      for (int64_t lane = 0; lane < lanes; lane++) sum[lane] += EXP(block[c * lanes + lane] - maximum[lane]);
    for (int64_t lane = 0; lane < lanes; lane++) sum[lane] = LOG(sum[lane]);
    for (int64_t c = 0; c < columns; c++)
      for (int64_t lane = 0; lane < lanes; lane++)
        block[c * lanes + lane] = block[c * lanes + lane] - maximum[lane] - sum[lane];
  } else {
    for (int64_t c = 0; c < columns; c++)
      for (int64_t lane = 0; lane < lanes; lane++) {
        T e = EXP(block[c * lanes + lane] - maximum[lane]);
        block[c * lanes + lane] = e;
        sum[lane] += e;
      }
    for (int64_t lane = 0; lane < lanes; lane++) sum[lane] = 1 / sum[lane];
    for (int64_t c = 0; c < columns; c++)
      for (int64_t lane = 0; lane < lanes; lane++) block[c * lanes + lane] *= sum[lane];
  }
  for (int64_t lane = 0; lane < lanes && lane < rows; lane++)
#pragma clang loop vectorize(disable)
    for (int64_t c = 0; c < columns; c++) y[lane * columns + c] = block[c * lanes + lane];
}

MARTLET_CLONES static void NAMED(softmax)(bool logarithm, const void *input, void *output, int64_t rows,
                                          int64_t columns) {
  const T *x = input;
  T *y = output;
  if (columns <= short_columns && columns > 0) {
    for (int64_t row = 0; row < rows; row += MARTLET_LANES(T))
      NAMED(short_rows)(logarithm, x + row * columns, y + row * columns, rows - row, columns);
    return;
  }
  for (int64_t row = 0; row < rows; row++, x += columns, y += columns) {
    if (logarithm) {
      NAMED(row_moments) moments = NAMED(moments)(x, NULL, false, columns);
      T logarithm_of_sum = (T)log(moments.sum);
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < columns; c++) y[c] = x[c] - moments.maximum - logarithm_of_sum;
    } else {
      T scale = (T)(1 / NAMED(moments)(x, y, false, columns).sum);
      for (int64_t c = 0; c < columns; c++) y[c] *= scale;
    }
  }
}

MARTLET_CLONES static void NAMED(gradient)(bool logarithm, const void *result, const void *upstream, void *output,
                                           int64_t rows, int64_t columns) {
#pragma clang fp reassociate(on) contract(fast)
  const T *y = result, *dy = upstream;
  T *dx = output;
  for (int64_t row = 0; row < rows; row++, y += columns, dy += columns, dx += columns) {
    double total = 0;
    for (int64_t start = 0; start < columns; start += block_elements) {
      int64_t end = martlet_smaller(start + block_elements, columns);
      T sum = 0;
      if (logarithm) {
        for (int64_t c = start; c < end; c++) sum += dy[c];
      } else {
        for (int64_t c = start; c < end; c++) sum += dy[c] * y[c];
      }
      total += (double)sum;
    }
    T sum = (T)total;
    if (logarithm) {
      IN_PLACE
      for (int64_t c = 0; c < columns; c++) dx[c] = dy[c] - EXP(y[c]) * sum;
    } else {
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < columns; c++) dx[c] = y[c] * (dy[c] - sum);
    }
  }
}

MARTLET_CLONES static void NAMED(log_sum_exp)(const void *input, void *output, int64_t rows, int64_t columns) {
  const T *x = input;
  T *y = output;
  for (int64_t row = 0; row < rows; row++, x += columns) {
    NAMED(row_moments) moments = NAMED(moments)(x, NULL, true, columns);
    y[row] = (T)(log(moments.sum) + (double)moments.maximum);
  }
}

MARTLET_CLONES static void NAMED(cross_entropy)(const void *input, const int32_t *labels, int32_t ignored,
                                                double smoothing, void *losses, void *output, int64_t rows,
                                                int64_t columns) {
#pragma clang fp reassociate(on) contract(fast)
  const T *x = input;
  T *loss = losses, *probabilities = output;
  for (int64_t row = 0; row < rows; row++, x += columns, probabilities += columns) {
    bool counts = labels[row] != ignored;
    // Read before the probabilities, which may take the logits' place.
    double label_logit = counts ? (double)x[labels[row]] : 0;
    double total = 0;
    if (smoothing != 0) {
      for (int64_t c = 0; c < columns; c++) total += (double)x[c];
    }
    NAMED(row_moments) moments = NAMED(moments)(x, probabilities, false, columns);
    T scale = (T)(1 / moments.sum);
    for (int64_t c = 0; c < columns; c++) probabilities[c] *= scale;
    double logarithm = log(moments.sum) + (double)moments.maximum;
    double value = (1 - smoothing) * (logarithm - label_logit);
    if (smoothing != 0) value += smoothing * (logarithm - total / (double)columns);
    loss[row] = counts ? (T)value : 0;
  }
}

MARTLET_CLONES static void NAMED(cross_entropy_gradient)(const void *input, const int32_t *labels, int32_t ignored,
                                                         double smoothing, const void *scales, void *output,
                                                         int64_t rows, int64_t columns) {
  const T *probabilities = input, *scale = scales;
  T *dx = output;
  T everywhere = (T)(smoothing / (double)columns), at_label = (T)(1 - smoothing);
  for (int64_t row = 0; row < rows; row++, probabilities += columns, dx += columns) {
    if (labels[row] == ignored) {
      for (int64_t c = 0; c < columns; c++) dx[c] = 0;
      continue;
    }
    T factor = scale[row];
    T label_value = factor * (probabilities[labels[row]] - everywhere - at_label);
#pragma clang loop vectorize(assume_safety)
    for (int64_t c = 0; c < columns; c++) dx[c] = factor * (probabilities[c] - everywhere);
    dx[labels[row]] = label_value;
  }
}

#undef NAMED
#undef T
#undef SUFFIX
#undef EXP
#undef LOG
#undef IN_PLACE
