// Root-mean-square normalisation on one element type. No include guard: rms_norm.c includes this once a type, with
// these macros:
//   T, SUFFIX    the element type and its name
//
// Results may take the place of an operand: loops that read and write the same positions say so to the vectoriser.

#define NAMED(NAME) MARTLET_PASTE(NAME##_, SUFFIX)

MARTLET_CLONES static void NAMED(forward)(const rms_norm_job *job, martlet_range range) {
#pragma clang fp reassociate(on) contract(fast)
  const int64_t columns = job->columns;
  const T *scale = job->scale;
  const T *x = (const T *)job->x + range.start * columns;
  T *y = (T *)job->y + range.start * columns;
  for (int64_t row = range.start; row < range.end; row++, x += columns, y += columns) {
    double total = 0;
    for (int64_t start = 0; start < columns; start += block_elements) {
      int64_t end = martlet_smaller(start + block_elements, columns);
      T sum = 0;
      for (int64_t c = start; c < end; c++) sum += x[c] * x[c];
      total += (double)sum;
    }
    T rrms = (T)(1 / sqrt(total / (double)columns + job->epsilon));
    ((T *)job->rrms)[row] = rrms;
    if (scale) {
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < columns; c++) y[c] = x[c] * rrms * scale[c];
    } else {
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < columns; c++) y[c] = x[c] * rrms;
    }
  }
}

MARTLET_CLONES static void NAMED(gradient)(const rms_norm_job *job, martlet_range range) {
#pragma clang fp reassociate(on) contract(fast)
  const int64_t columns = job->columns;
  const T *scale = job->scale, *rrmses = job->rrms;
  const T *x = (const T *)job->x + range.start * columns, *dy = (const T *)job->dy + range.start * columns;
  T *dx = (T *)job->y + range.start * columns;
  for (int64_t row = range.start; row < range.end; row++, x += columns, dy += columns, dx += columns) {
    T rrms = rrmses[row];
    double total = 0;
    for (int64_t start = 0; start < columns; start += block_elements) {
      int64_t end = martlet_smaller(start + block_elements, columns);
      T sum = 0;
      if (scale) {
        for (int64_t c = start; c < end; c++) sum += dy[c] * scale[c] * x[c];
      } else {
        for (int64_t c = start; c < end; c++) sum += dy[c] * x[c];
      }
      total += (double)sum;
    }
    // The mean of dy * scale times the normalised row, for the normalised row.
    T share = (T)(total / (double)columns * (double)rrms * (double)rrms);
    if (scale) {
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < columns; c++) dx[c] = rrms * (dy[c] * scale[c] - x[c] * share);
    } else {
#pragma clang loop vectorize(assume_safety)
      for (int64_t c = 0; c < columns; c++) dx[c] = rrms * (dy[c] - x[c] * share);
    }
  }
}

/// Sums over some rows of dy times the normalised rows, into `totals`.
MARTLET_CLONES static void NAMED(scales)(const rms_norm_job *job, martlet_range range, double *totals) {
#pragma clang fp reassociate(on) contract(fast)
  const int64_t columns = job->columns;
  const T *rrmses = job->rrms;
  for (int64_t start = 0; start < columns; start += column_block) {
    int64_t width = martlet_smaller(columns - start, column_block);
    double *total = totals + start;
    for (int64_t c = 0; c < width; c++) total[c] = 0;
    // Sums of a few rows, added up in double.
    for (int64_t row = range.start; row < range.end; row += 32) {
      int64_t end = martlet_smaller(row + 32, range.end);
      T sum[column_block];
      for (int64_t c = 0; c < width; c++) sum[c] = 0;
      for (int64_t r = row; r < end; r++) {
        const T *x = (const T *)job->x + r * columns + start, *dy = (const T *)job->dy + r * columns + start;
        T rrms = rrmses[r];
        for (int64_t c = 0; c < width; c++) sum[c] += dy[c] * (x[c] * rrms);
      }
      for (int64_t c = 0; c < width; c++) total[c] += (double)sum[c];
    }
  }
}

#undef NAMED
#undef T
#undef SUFFIX
