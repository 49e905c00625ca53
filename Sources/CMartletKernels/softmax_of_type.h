// Softmax and its relatives on one element type. No include guard: softmax.c includes this once a type, with these
// macros:
//   T, SUFFIX    the element type and its name
//   FOLD         the macro that folds a vector
//   INTEGER      the integer of the same size
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
  if (columns >= lanes) {
    MARTLET_VECTOR_OF(T) a = -(T)INFINITY, b = -(T)INFINITY;
    for (; columns - c >= 2 * lanes; c += 2 * lanes) {
      MARTLET_VECTOR_OF(T) va = MARTLET_LOAD(T, x + c), vb = MARTLET_LOAD(T, x + c + lanes);
      a = GREATER(a, va);
      b = GREATER(b, vb);
    }
    // The last vectors may overlap those before.
    for (; c < columns; c += lanes) {
      MARTLET_VECTOR_OF(T) va = MARTLET_LOAD(T, x + martlet_smaller(c, columns - lanes));
      a = GREATER(a, va);
    }
    a = GREATER(a, b);
    maximum = FOLD(GREATER, a);
  }
  for (; c < columns; c++) maximum = GREATER(maximum, x[c]);
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
    result.sum += (double)NAMED(martlet_exp_of_differences)(x + start, maximum, y ? y + start : NULL, end - start);
  }
  return result;
}

#include "softmax_short_rows.h"

MARTLET_CLONES static void NAMED(long_softmax)(bool logarithm, const T *x, T *y, int64_t rows, int64_t columns) {
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

static void NAMED(softmax)(bool logarithm, const void *input, void *output, int64_t rows, int64_t columns) {
  const T *x = input;
  T *y = output;
  if (columns > 4 * MARTLET_LANES(T)) {
    NAMED(long_softmax)(logarithm, x, y, rows, columns);
    return;
  }
  NAMED(short_moments) moments;
  for (int64_t row = 0; row < rows; row += short_rows)
    NAMED(short_rows)(logarithm ? short_logarithm : short_softmax, x + row * columns, y + row * columns,
                      martlet_smaller(rows - row, short_rows), columns, &moments);
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

MARTLET_CLONES static void NAMED(long_log_sum_exp)(const T *x, T *y, int64_t rows, int64_t columns) {
  for (int64_t row = 0; row < rows; row++, x += columns) {
    NAMED(row_moments) moments = NAMED(moments)(x, NULL, true, columns);
    y[row] = (T)(log(moments.sum) + (double)moments.maximum);
  }
}

static void NAMED(log_sum_exp)(const void *input, void *output, int64_t rows, int64_t columns) {
  const T *x = input;
  T *y = output;
  if (columns > 4 * MARTLET_LANES(T)) {
    NAMED(long_log_sum_exp)(x, y, rows, columns);
    return;
  }
  for (int64_t start = 0; start < rows; start += short_rows) {
    NAMED(short_moments) moments;
    int64_t count = martlet_smaller(rows - start, short_rows);
    NAMED(short_rows)(short_logarithm_of_sum, x + start * columns, NULL, count, columns, &moments);
    for (int64_t row = 0; row < count; row++) y[start + row] = moments.logarithm[row] + moments.maximum[row];
  }
}

MARTLET_CLONES static void NAMED(cross_entropy)(const void *input, const int32_t *labels, int32_t ignored,
                                                double smoothing, void *losses, void *output, int64_t rows,
                                                int64_t columns) {
#pragma clang fp reassociate(on) contract(fast)
  const T *x = input;
  T *loss = losses, *probabilities = output;
  bool are_short = columns <= 4 * MARTLET_LANES(T);
  int64_t together = are_short ? short_rows : 1;
  for (int64_t start = 0; start < rows; start += together) {
    int64_t count = martlet_smaller(rows - start, together);
    const T *logits = x + start * columns;
    // Taken before the probabilities, which may come in the logits' place.
    T label_logit[short_rows];
    double mean[short_rows];
    for (int64_t row = 0; row < count; row++) {
      int32_t label = labels[start + row];
      label_logit[row] = label == ignored ? 0 : logits[row * columns + label];
      mean[row] = 0;
      if (smoothing != 0) {
        // Shares are added up, not logits: their sum may overflow where the mean does not.
        double share = 1 / (double)columns;
        for (int64_t c = 0; c < columns; c++) mean[row] += (double)logits[row * columns + c] * share;
      }
    }
    NAMED(short_moments) moments;
    T *result = probabilities + start * columns;
    if (are_short) {
      NAMED(short_rows)(short_softmax_and_logarithm_of_sum, logits, result, count, columns, &moments);
    } else {
      NAMED(row_moments) row = NAMED(moments)(logits, result, false, columns);
      moments.maximum[0] = row.maximum;
      moments.logarithm[0] = (T)log(row.sum);
      T scale = (T)(1 / row.sum);
      for (int64_t c = 0; c < columns; c++) result[c] *= scale;
    }
    for (int64_t row = 0; row < count; row++) {
      T maximum = moments.maximum[row], logarithm = moments.logarithm[row];
      T value = logarithm - (label_logit[row] - maximum);
      if (smoothing != 0)
        value = (T)(1 - smoothing) * value + (T)(smoothing * ((double)logarithm - (mean[row] - (double)maximum)));
      loss[start + row] = labels[start + row] == ignored ? 0 : value;
    }
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
#undef INTEGER
#undef FOLD
#undef EXP
#undef LOG
#undef IN_PLACE
