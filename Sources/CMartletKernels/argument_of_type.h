// Positions of maxima and minima on one element type. No include guard: arguments.c includes this once a type and
// direction, with these macros:
//   T, NAME         the element type and a name for the loops
//   BEYOND(a, b)    whether a is beyond b
//   WORST           what nothing is worse than
//   IS_NAN(x)       whether x is NaN

/// y[row] = the position of the winner of x[row, :].
MARTLET_CLONES static void MARTLET_PASTE(rows_, NAME)(const void *input, int32_t *y, int64_t rows, int64_t count) {
  typedef MARTLET_VECTOR_OF(T) vector;
  const int64_t lanes = MARTLET_LANES(T);
  const T *x = input;
  for (int64_t row = 0; row < rows; row++, x += count) {
    T best = x[0];
    int64_t first = 0, end = count;  // the winner lies in here
    if (count > 2 * block_elements) {
      // The winner of each block is found with vectors; only the block that wins is searched for the position.
      for (int64_t start = 0; start < count && !IS_NAN(best); start += block_elements) {
        int64_t stop = martlet_smaller(start + block_elements, count);
        T block_best = x[start];
        vector lane_best = WORST;
        __typeof__(lane_best == lane_best) nan = 0;
        int64_t i = start;
        for (; stop - i >= lanes; i += lanes) {
          vector v = MARTLET_LOAD(T, x + i);
          lane_best = BEYOND(v, lane_best) ? v : lane_best;
          nan |= IS_NAN(v);
        }
        for (int64_t lane = 0; lane < lanes; lane++) {
          if (nan[lane]) goto found_nan;
          block_best = BEYOND(lane_best[lane], block_best) ? lane_best[lane] : block_best;
        }
        for (; i < stop; i++) {
          if (IS_NAN(x[i])) goto found_nan;
          block_best = BEYOND(x[i], block_best) ? x[i] : block_best;
        }
        if (start == 0 || BEYOND(block_best, best)) {
          best = block_best;
          first = start;
          end = stop;
        }
        continue;
      found_nan:
        first = start;
        end = stop;
        break;
      }
    }
    int64_t winner = first;
    best = x[first];
    for (int64_t i = first; i < end && !IS_NAN(best); i++) {
      if (BEYOND(x[i], best) || IS_NAN(x[i])) {
        best = x[i];
        winner = i;
      }
    }
    y[row] = (int32_t)winner;
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

#undef T
#undef NAME
#undef BEYOND
#undef WORST
#undef IS_NAN
