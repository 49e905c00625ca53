// Layer normalisation on one element type. No include guard: layer_norm.c includes this once a type, with these macros:
//   T, SUFFIX    the element type and its name
//   FOLD         the macro that folds a vector
//
// Results may take the place of an operand: loops that read and write the same positions say so to the vectoriser.

#define NAMED(NAME) MARTLET_PASTE(NAME##_, SUFFIX)

/// Σ x.
MARTLET_INLINE T NAMED(sum)(const T *x, int64_t count) {
  const int64_t lanes = MARTLET_LANES(T);
  MARTLET_VECTOR_OF(T) a = 0, b = 0, c = 0, d = 0;
  int64_t i = 0;
  for (; count - i >= 4 * lanes; i += 4 * lanes) {
    a += MARTLET_LOAD(T, x + i);
    b += MARTLET_LOAD(T, x + i + lanes);
    c += MARTLET_LOAD(T, x + i + 2 * lanes);
    d += MARTLET_LOAD(T, x + i + 3 * lanes);
  }
  for (; count - i >= lanes; i += lanes) a += MARTLET_LOAD(T, x + i);
  a = (a + b) + (c + d);
  T total = FOLD(ADD, a);
  for (; i < count; i++) total += x[i];
  return total;
}

/// Σ (x - mean)²; meanwhile the lines at `target`, which will be written, come into the cache.
MARTLET_INLINE T NAMED(squares)(const T *x, T mean, const T *target, int64_t count) {
#pragma clang fp contract(fast)
  const int64_t lanes = MARTLET_LANES(T);
  MARTLET_VECTOR_OF(T) a = 0, b = 0, c = 0, d = 0;
  int64_t i = 0;
  for (; count - i >= 4 * lanes; i += 4 * lanes) {
    MARTLET_VECTOR_OF(T) p = MARTLET_LOAD(T, x + i) - mean, q = MARTLET_LOAD(T, x + i + lanes) - mean;
    MARTLET_VECTOR_OF(T) r = MARTLET_LOAD(T, x + i + 2 * lanes) - mean, s = MARTLET_LOAD(T, x + i + 3 * lanes) - mean;
    a += p * p;
    b += q * q;
    c += r * r;
    d += s * s;
    for (int64_t k = 0; k < 4; k++) __builtin_prefetch(target + i + k * lanes, 1);
  }
  for (; count - i >= lanes; i += lanes) {
    MARTLET_VECTOR_OF(T) p = MARTLET_LOAD(T, x + i) - mean;
    a += p * p;
  }
  a = (a + b) + (c + d);
  T total = FOLD(ADD, a);
  for (; i < count; i++) total += (x[i] - mean) * (x[i] - mean);
  return total;
}

/// Normalises rows into `y`, where the first of them goes.
MARTLET_CLONES static void NAMED(forward)(const layer_norm_job *job, martlet_range range, const void *input, void *output) {
#pragma clang fp reassociate(on) contract(fast)
  const int64_t columns = job->columns;
  const T *scale = job->scale, *shift = job->shift;
  const T *x = input;
  T *y = output;
  for (int64_t row = range.start; row < range.end; row++, x += columns, y += columns) {
    double total = 0;
    for (int64_t start = 0; start < columns; start += block_elements)
      total += (double)NAMED(sum)(x + start, martlet_smaller(block_elements, columns - start));
    T mean = (T)(total / (double)columns);
    total = 0;
    for (int64_t start = 0; start < columns; start += block_elements)
      total += (double)NAMED(squares)(x + start, mean, y + start, martlet_smaller(block_elements, columns - start));
    T rstd = (T)(1 / sqrt(total / (double)columns + job->epsilon));
    ((T *)job->mean)[row] = mean;
    ((T *)job->rstd)[row] = rstd;
    if (scale && shift) {
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < columns; c++) y[c] = (x[c] - mean) * rstd * scale[c] + shift[c];
    } else if (scale) {
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < columns; c++) y[c] = (x[c] - mean) * rstd * scale[c];
    } else if (shift) {
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < columns; c++) y[c] = (x[c] - mean) * rstd + shift[c];
    } else {
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < columns; c++) y[c] = (x[c] - mean) * rstd;
    }
  }
}

/// The means over a row of `g` and of `g` times the normalised row, where g = dy * scale.
typedef struct {
  T plain, normalized;
} NAMED(row_means);

MARTLET_INLINE NAMED(row_means) NAMED(means)(const T *x, const T *dy, const T *scale, T mean, T rstd,
                                             int64_t columns) {
#pragma clang fp reassociate(on) contract(fast)
  double plain = 0, normalized = 0;
  for (int64_t start = 0; start < columns; start += block_elements) {
    int64_t end = martlet_smaller(start + block_elements, columns);
    T sum = 0, product = 0;
    for (int64_t c = start; c < end; c++) {
      T g = scale ? dy[c] * scale[c] : dy[c];
      sum += g;
      product += g * (x[c] - mean);
    }
    plain += (double)sum;
    normalized += (double)product;
  }
  double share = 1 / (double)columns;
  return (NAMED(row_means)){(T)(plain * share), (T)(normalized * share * (double)rstd)};
}

/// The gradient of one row.
MARTLET_INLINE void NAMED(row_gradient)(const T *x, const T *dy, const T *scale, T mean, T rstd, T *dx, int64_t columns) {
#pragma clang fp reassociate(on) contract(fast)
  NAMED(row_means) m = NAMED(means)(x, dy, scale, mean, rstd, columns);
  if (scale) {
#pragma clang loop vectorize(assume_safety)
    for (int64_t c = 0; c < columns; c++)
      dx[c] = rstd * (dy[c] * scale[c] - m.plain - (x[c] - mean) * rstd * m.normalized);
  } else {
#pragma clang loop vectorize(assume_safety)
    for (int64_t c = 0; c < columns; c++) dx[c] = rstd * (dy[c] - m.plain - (x[c] - mean) * rstd * m.normalized);
  }
}

MARTLET_CLONES static void NAMED(gradient)(const layer_norm_job *job, martlet_range range) {
  const int64_t columns = job->columns;
  const T *scale = job->scale, *means = job->mean, *rstds = job->rstd;
  const T *x = (const T *)job->x + range.start * columns, *dy = (const T *)job->dy + range.start * columns;
  T *dx = (T *)job->y + range.start * columns;
  T kept[block_elements] __attribute__((aligned(64)));
  for (int64_t row = range.start; row < range.end; row++, x += columns, dy += columns, dx += columns) {
    T *result = job->streams ? kept : dx;
    if (scale) {
      NAMED(row_gradient)(x, dy, scale, means[row], rstds[row], result, columns);
    } else {
      NAMED(row_gradient)(x, dy, NULL, means[row], rstds[row], result, columns);
    }
    if (job->streams) martlet_stream((const float *)kept, (float *)dx, columns);
  }
  if (job->streams) martlet_finish_streams();
}

/// Sums over some rows of dy times the normalised rows, and of dy, into `totals` (both, one after the other).
MARTLET_CLONES static void NAMED(parameters)(const layer_norm_job *job, martlet_range range, double *totals) {
#pragma clang fp reassociate(on) contract(fast)
  const int64_t columns = job->columns;
  const T *means = job->mean, *rstds = job->rstd;
  for (int64_t start = 0; start < columns; start += column_block) {
    int64_t width = martlet_smaller(columns - start, column_block);
    double *scale_total = totals + start, *shift_total = totals + columns + start;
    for (int64_t c = 0; c < width; c++) scale_total[c] = shift_total[c] = 0;
    // Sums of a few rows, added up in double.
    for (int64_t row = range.start; row < range.end; row += 32) {
      int64_t end = martlet_smaller(row + 32, range.end);
      T scale_sum[column_block], shift_sum[column_block];
      for (int64_t c = 0; c < width; c++) scale_sum[c] = shift_sum[c] = 0;
      int64_t r = row;
      for (; end - r >= 4; r += 4) {
        const T *x = (const T *)job->x + r * columns + start, *dy = (const T *)job->dy + r * columns + start;
        const T *x1 = x + columns, *x2 = x1 + columns, *x3 = x2 + columns;
        const T *dy1 = dy + columns, *dy2 = dy1 + columns, *dy3 = dy2 + columns;
        T m0 = means[r], m1 = means[r + 1], m2 = means[r + 2], m3 = means[r + 3];
        T r0 = rstds[r], r1 = rstds[r + 1], r2 = rstds[r + 2], r3 = rstds[r + 3];
        for (int64_t c = 0; c < width; c++) {
          scale_sum[c] += (dy[c] * ((x[c] - m0) * r0) + dy1[c] * ((x1[c] - m1) * r1)) +
                          (dy2[c] * ((x2[c] - m2) * r2) + dy3[c] * ((x3[c] - m3) * r3));
          shift_sum[c] += (dy[c] + dy1[c]) + (dy2[c] + dy3[c]);
        }
      }
      for (; r < end; r++) {
        const T *x = (const T *)job->x + r * columns + start, *dy = (const T *)job->dy + r * columns + start;
        for (int64_t c = 0; c < width; c++) {
          scale_sum[c] += dy[c] * ((x[c] - means[r]) * rstds[r]);
          shift_sum[c] += dy[c];
        }
      }
      for (int64_t c = 0; c < width; c++) {
        scale_total[c] += (double)scale_sum[c];
        shift_total[c] += (double)shift_sum[c];
      }
    }
  }
}

#undef NAMED
#undef T
#undef SUFFIX
#undef FOLD
