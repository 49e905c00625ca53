// Positions of maxima and minima on one element type. No include guard: arguments.c includes this once a type and
// direction, with these macros:
//   T, NAME         the element type and a name for the loops
//   FOLD            the macro that folds a vector
//   BEYOND(a, b)    whether a is beyond b
//   WORST           what nothing is worse than
//   IS_NAN(x)       whether x is NaN

#define FARTHER(a, b) (BEYOND(b, a) ? (b) : (a))

/// y[row] = the position of the winner of x[row, :]: first its value, block by block, then its place in the block.
MARTLET_CLONES static void MARTLET_PASTE(rows_, NAME)(const void *input, int32_t *y, int64_t rows, int64_t count) {
  typedef MARTLET_VECTOR_OF(T) vector;
  const int64_t lanes = MARTLET_LANES(T);
  const T *x = input;
  for (int64_t row = 0; row < rows; row++, x += count) {
    T best = WORST;
    int64_t winning_block = 0;
    bool found_nan = false;
    for (int64_t start = 0; start < count && !found_nan; start += block_elements) {
      int64_t end = martlet_smaller(start + block_elements, count), i = start;
      T block_best = WORST;
      if (end - i >= lanes) {
        vector a = WORST, b = WORST, zero = 0;
        __typeof__(zero == zero) nan = 0;
        for (; end - i >= 2 * lanes; i += 2 * lanes) {
          vector va = MARTLET_LOAD(T, x + i), vb = MARTLET_LOAD(T, x + i + lanes);
          a = FARTHER(a, va);
          b = FARTHER(b, vb);
          nan |= IS_NAN(va) | IS_NAN(vb);
        }
        for (; end - i >= lanes; i += lanes) {
          vector va = MARTLET_LOAD(T, x + i);
          a = FARTHER(a, va);
          nan |= IS_NAN(va);
        }
        a = FARTHER(a, b);
        block_best = FOLD(FARTHER, a);
        found_nan = __builtin_reduce_or(nan) != 0;
      }
      for (; i < end; i++) {
        T v = x[i];
        block_best = FARTHER(block_best, v);
        found_nan |= IS_NAN(v) != 0;
      }
      if (found_nan || BEYOND(block_best, best)) {
        best = block_best;
        winning_block = start;
      }
    }
    // The first that equals the winner, or the first NaN.
    int64_t i = winning_block, end = martlet_smaller(i + block_elements, count);
    if (found_nan) {
      while (!IS_NAN(x[i])) i++;
    } else {
      for (; end - i >= lanes; i += lanes) {
        vector v = MARTLET_LOAD(T, x + i);
        if (__builtin_reduce_or(v == best) != 0) break;
      }
      // From the back and without leaving early: where the winner stands cannot be predicted.
      int64_t stop = martlet_smaller(i + lanes, end);
      for (int64_t j = stop - 1; j >= i; j--) stop = x[j] == best ? j : stop;
      i = stop;
    }
    y[row] = (int32_t)i;
  }
}

/// y[c] = the row of the winner among x[r * stride + c], for at most `column_block` columns.
MARTLET_CLONES static void MARTLET_PASTE(columns_, NAME)(const void *restrict input, int32_t *restrict y, int64_t rows,
                                                         int64_t columns, int64_t stride) {
  const T *x = input;
  T best[column_block];
  for (int64_t c = 0; c < columns; c++) {
    best[c] = x[c];
    y[c] = 0;
  }
  for (int64_t row = 1; row < rows; row++) {
    const T *current = x + row * stride;
    for (int64_t c = 0; c < columns; c++) {
      bool wins = (BEYOND(current[c], best[c]) | IS_NAN(current[c])) & !IS_NAN(best[c]);
      best[c] = wins ? current[c] : best[c];
      y[c] = wins ? (int32_t)row : y[c];
    }
  }
}

#undef FARTHER
#undef T
#undef NAME
#undef FOLD
#undef BEYOND
#undef WORST
#undef IS_NAN
