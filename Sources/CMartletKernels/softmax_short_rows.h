// Softmax of rows of up to four vectors, where the work on one row alone would be mostly waiting. No include guard:
// softmax_of_type.h includes this, with its macros.

/// What several short rows need, and the logarithms of the sums.
typedef struct {
  T maximum[short_rows], sum[short_rows], logarithm[short_rows];
} NAMED(short_moments);

/// Rows of very few columns side by side: they are transposed, so that each vector holds one column of all rows.
MARTLET_INLINE void NAMED(tiny_rows)(short_result result, const T *x, T *y, int64_t rows, int64_t columns,
                                     NAMED(short_moments) * moments) {
  T block[tiny_columns * short_rows];
  for (int64_t row = 0; row < short_rows; row++) {
    // Rows that are missing repeat the last.
    const T *source = x + martlet_smaller(row, rows - 1) * columns;
#pragma clang loop vectorize(disable)
    for (int64_t c = 0; c < columns; c++) block[c * short_rows + row] = source[c];
  }
  T *maximum = moments->maximum, *sum = moments->sum, *logarithm = moments->logarithm;
  for (int64_t row = 0; row < short_rows; row++) {
    maximum[row] = -(T)INFINITY;
    sum[row] = 0;
  }
  for (int64_t c = 0; c < columns; c++)
    for (int64_t row = 0; row < short_rows; row++) maximum[row] = GREATER(maximum[row], block[c * short_rows + row]);
  if (result == short_logarithm_of_sum)
    for (int64_t row = 0; row < short_rows; row++) maximum[row] = isinf(maximum[row]) ? 0 : maximum[row];
  for (int64_t c = 0; c < columns; c++)
    for (int64_t row = 0; row < short_rows; row++) {
      T shifted = block[c * short_rows + row] - maximum[row], e = EXP(shifted);
      block[c * short_rows + row] = result == short_logarithm ? shifted : e;
      sum[row] += e;
    }
  if (result != short_softmax)
    for (int64_t row = 0; row < short_rows; row++) logarithm[row] = LOG(sum[row]);
  if (result == short_logarithm_of_sum) return;
  T factor[short_rows];
  for (int64_t row = 0; row < short_rows; row++) factor[row] = 1 / sum[row];
  for (int64_t c = 0; c < columns; c++)
    for (int64_t row = 0; row < short_rows; row++) {
      T v = block[c * short_rows + row];
      block[c * short_rows + row] = result == short_logarithm ? v - logarithm[row] : v * factor[row];
    }
  for (int64_t row = 0; row < rows; row++) {
#pragma clang loop vectorize(disable)
    for (int64_t c = 0; c < columns; c++) y[row * columns + c] = block[c * short_rows + row];
  }
}

/// Rows of up to four vectors, row by row.
MARTLET_INLINE void NAMED(short_rows_of)(int64_t vectors, short_result result, const T *x, T *y, int64_t rows,
                                         int64_t columns, NAMED(short_moments) * moments) {
#pragma clang fp reassociate(on) contract(fast)
  enum { lanes = MARTLET_LANES(T) };
  T padded[short_rows * 4 * lanes];
  T last_rows[4 * lanes];
  INTEGER belongs[4 * lanes];
  for (int64_t c = 0; c < vectors * lanes; c++) belongs[c] = c < columns ? -1 : 0;
  for (int64_t row = 0; row < rows; row++) {
    // A row is read as whole vectors; what follows it is replaced by -inf, whose exp is 0. Where too little follows,
    // the row is copied first.
    const T *source = x + row * columns;
    if ((rows - row) * columns < vectors * lanes) {
      for (int64_t c = 0; c < columns; c++) last_rows[c] = source[c];
      source = last_rows;
    }
    T *values = padded + row * vectors * lanes;
    MARTLET_VECTOR_OF(T) greatest = -(T)INFINITY;
    for (int64_t k = 0; k < vectors; k++) {
      MARTLET_VECTOR_OF(T) v = MARTLET_LOAD(T, source + k * lanes);
      v = MARTLET_LOAD(INTEGER, belongs + k * lanes) ? v : -(T)INFINITY;
      MARTLET_STORE(T, values + k * lanes, v);
      greatest = GREATER(greatest, v);
    }
    T maximum = FOLD(GREATER, greatest), sum = 0;
    if (result == short_logarithm_of_sum && isinf(maximum)) maximum = 0;
    for (int64_t c = 0; c < vectors * lanes; c++) {
      T e = EXP(values[c] - maximum);
      values[c] = result == short_logarithm ? values[c] - maximum : e;
      sum += e;
    }
    moments->maximum[row] = maximum;
    moments->sum[row] = sum;
  }
  for (int64_t row = rows; row < short_rows; row++) moments->sum[row] = 1;
  if (result != short_softmax)
    for (int64_t row = 0; row < short_rows; row++) moments->logarithm[row] = LOG(moments->sum[row]);
  if (result == short_logarithm_of_sum) return;
  // Rows are written as whole vectors too, each over the end of the one before; the last must end where they end.
  for (int64_t row = 0; row < rows; row++) {
    const T *values = padded + row * vectors * lanes;
    T *target = y + row * columns;
    T factor = 1 / moments->sum[row], logarithm = moments->logarithm[row];
    if ((rows - row) * columns >= vectors * lanes) {
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < vectors * lanes; c++)
        target[c] = result == short_logarithm ? values[c] - logarithm : values[c] * factor;
    } else {
      for (int64_t c = 0; c < columns; c++)
        target[c] = result == short_logarithm ? values[c] - logarithm : values[c] * factor;
    }
  }
}

/// Up to `short_rows` rows of up to four vectors.
MARTLET_CLONES static void NAMED(short_rows)(short_result result, const T *x, T *y, int64_t rows, int64_t columns,
                                             NAMED(short_moments) * moments) {
  int64_t vectors = martlet_divide_up(columns, MARTLET_LANES(T));
#define TINY_CASE(RESULT)                                   \
  if (columns <= tiny_columns && result == RESULT) { \
    NAMED(tiny_rows)(RESULT, x, y, rows, columns, moments); \
    return; \
  }
  TINY_CASE(short_softmax)
  TINY_CASE(short_logarithm)
  TINY_CASE(short_softmax_and_logarithm_of_sum)
  TINY_CASE(short_logarithm_of_sum)
#undef TINY_CASE
#define CASE(VECTORS, RESULT) \
  if (vectors <= VECTORS && result == RESULT) { \
    NAMED(short_rows_of)(VECTORS, RESULT, x, y, rows, columns, moments); \
    return; \
  }
  CASE(1, short_softmax)
  CASE(2, short_softmax)
  CASE(4, short_softmax)
  CASE(1, short_logarithm)
  CASE(2, short_logarithm)
  CASE(4, short_logarithm)
  CASE(1, short_softmax_and_logarithm_of_sum)
  CASE(2, short_softmax_and_logarithm_of_sum)
  CASE(4, short_softmax_and_logarithm_of_sum)
  CASE(1, short_logarithm_of_sum)
  CASE(2, short_logarithm_of_sum)
  CASE(4, short_logarithm_of_sum)
#undef CASE
}
