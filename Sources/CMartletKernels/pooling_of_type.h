// The loops of pooling on one element type. No include guard: pooling.c includes this once a type, with these macros:
//   T, SUFFIX    the element type and its name
//   INTEGER      the integer of the same size
//
// Loops run over vectors of channels: as many together as there are, up to four, so that the work on them overlaps. The
// last vector covers part of the one before where the channels are no multiple of its lanes. Few channels are read as a
// whole vector, with what follows them, wherever the array goes on far enough.

#define NAMED(NAME) MARTLET_PASTE(NAME##_, SUFFIX)
#define LANES MARTLET_LANES(T)

/// The maxima of a window of `vectors` vectors of channels; `x` and `first` are those of the corner of the window.
/// Writes `count` of them, which is less than a vector only where the channels are.
MARTLET_INLINE void NAMED(maximum_of_window)(int64_t vectors, const T *x, T *y, int32_t *indices, INTEGER first,
                                             int64_t rows, int64_t columns, int64_t width, int64_t channels,
                                             int64_t count) {
  typedef MARTLET_VECTOR_OF(T) vector;
  typedef MARTLET_VECTOR_OF(INTEGER) integers;
  vector best[4];
  integers winner[4];
  for (int64_t k = 0; k < vectors; k++) {
    best[k] = -(T)INFINITY;
    winner[k] = first;
  }
  for (int64_t i = 0; i < rows; i++, first += (INTEGER)width, x += width * channels)
    for (int64_t j = 0; j < columns; j++)
      for (int64_t k = 0; k < vectors; k++) {
        vector v = MARTLET_LOAD(T, x + j * channels + k * LANES);
        // True for a greater number or a NaN, unless a NaN has won already.
        integers wins = ~(v <= best[k]) & (best[k] == best[k]);
        best[k] = wins ? v : best[k];
        winner[k] = wins ? (integers)(first + (INTEGER)j) : winner[k];
      }
  if (count < LANES) {
    for (int64_t lane = 0; lane < count; lane++) {
      y[lane] = best[0][lane];
      if (indices) indices[lane] = (int32_t)winner[0][lane];
    }
    return;
  }
  for (int64_t k = 0; k < vectors; k++) {
    MARTLET_STORE(T, y + k * LANES, best[k]);
    for (int64_t lane = 0; lane < LANES && indices; lane++) indices[k * LANES + lane] = (int32_t)winner[k][lane];
  }
}

/// The sums of a window of `vectors` vectors of channels, times `share`.
MARTLET_INLINE void NAMED(average_of_window)(int64_t vectors, const T *x, T *y, T share, int64_t rows, int64_t columns,
                                             int64_t width, int64_t channels, int64_t count) {
  typedef MARTLET_VECTOR_OF(T) vector;
  vector sum[4];
  for (int64_t k = 0; k < vectors; k++) sum[k] = 0;
  for (int64_t i = 0; i < rows; i++, x += width * channels)
    for (int64_t j = 0; j < columns; j++)
      for (int64_t k = 0; k < vectors; k++) sum[k] += MARTLET_LOAD(T, x + j * channels + k * LANES);
  if (count < LANES) {
    for (int64_t lane = 0; lane < count; lane++) y[lane] = sum[0][lane] * share;
    return;
  }
  for (int64_t k = 0; k < vectors; k++) MARTLET_STORE(T, y + k * LANES, sum[k] * share);
}

MARTLET_INLINE void NAMED(pool_row)(bool average, bool with_indices, const pooling_job *job, int64_t row) {
  const martlet_pooling_shape *s = &job->shape;
  const int64_t channels = s->channels, width = s->width;
  const T *end = (const T *)job->x + s->batch * s->height * width * channels;
  const T *image = (const T *)job->x + row / s->output_height * s->height * width * channels;
  span h = job->windows_down[row % s->output_height];
  for (int64_t column = 0; column < s->output_width; column++) {
    int64_t offset = (row * s->output_width + column) * channels;
    T *y = (T *)job->y + offset;
    int32_t *indices = with_indices ? job->indices + offset : NULL;
    span w = job->windows_across[column];
    bool empty = h.count <= 0 || w.count <= 0;
    INTEGER first = empty ? -1 : (INTEGER)(h.start * width + w.start);
    const T *corner = image + (empty ? 0 : first) * channels;
    T share = (T)(h.share * w.share);
#define WINDOW(VECTORS, X, C, COUNT)                                                                                  \
  if (average) {                                                                                                      \
    NAMED(average_of_window)(VECTORS, (X) + (C), y + (C), share, h.count, w.count, width, channels, COUNT);           \
  } else {                                                                                                            \
    NAMED(maximum_of_window)                                                                                          \
    (VECTORS, (X) + (C), y + (C), with_indices ? indices + (C) : NULL, first, h.count, w.count, width, channels,      \
     COUNT);                                                                                                          \
  }
    if (channels >= LANES) {
      int64_t c = 0;
      for (; channels - c >= 4 * LANES; c += 4 * LANES) { WINDOW(4, corner, c, LANES) }
      for (; channels - c >= 2 * LANES; c += 2 * LANES) { WINDOW(2, corner, c, LANES) }
      for (; channels > c; c += LANES) {
        int64_t at = martlet_smaller(c, channels - LANES);
        WINDOW(1, corner, at, LANES)
      }
    } else if (end - corner >= (h.count * width + w.count) * channels + LANES) {
      WINDOW(1, corner, 0, channels)
    } else {
      for (int64_t c = 0; c < channels; c++) {
        T best = -(T)INFINITY, sum = 0;
        INTEGER winner = first;
        for (int64_t i = 0; i < h.count; i++)
          for (int64_t j = 0; j < w.count; j++) {
            T v = corner[(i * width + j) * channels + c];
            bool wins = !(v <= best) & (best == best);
            best = wins ? v : best;
            winner = wins ? first + (INTEGER)(i * width + j) : winner;
            sum += v;
          }
        y[c] = average ? sum * share : best;
        if (with_indices) indices[c] = (int32_t)winner;
      }
    }
#undef WINDOW
  }
}

MARTLET_CLONES static void NAMED(maximum_row)(const pooling_job *job, int64_t row) {
  if (job->indices) {
    NAMED(pool_row)(false, true, job, row);
  } else {
    NAMED(pool_row)(false, false, job, row);
  }
}

MARTLET_CLONES static void NAMED(average_row)(const pooling_job *job, int64_t row) {
  NAMED(pool_row)(true, false, job, row);
}

/// Every element of an input row gathers from the windows over it: the gradients of those that it won, or its shares.
MARTLET_INLINE void NAMED(gather_row)(bool average, const pooling_job *job, int64_t row) {
  typedef MARTLET_VECTOR_OF(T) vector;
  typedef MARTLET_VECTOR_OF(INTEGER) integers;
  const martlet_pooling_shape *s = &job->shape;
  const int64_t channels = s->channels, plane = row / s->height * s->output_height * s->output_width * channels;
  const T *dy = (const T *)job->x + plane;
  const int32_t *indices = average ? NULL : job->indices + plane;
  T *dx = (T *)job->y + row * s->width * channels;
  span h = job->windows_over_rows[row % s->height];
  for (int64_t column = 0; column < s->width; column++, dx += channels) {
    span w = job->windows_over_columns[column];
    INTEGER position = (INTEGER)(row % s->height * s->width + column);
    for (int64_t c = 0; c < channels && channels >= LANES; c += LANES) {
      int64_t at = martlet_smaller(c, channels - LANES);
      vector sum = 0;
      for (int64_t i = h.start; i < h.start + h.count; i++)
        for (int64_t j = w.start; j < w.start + w.count; j++) {
          int64_t offset = (i * s->output_width + j) * channels + at;
          vector upstream = MARTLET_LOAD(T, dy + offset);
          if (average) {
            sum += upstream * (T)(job->windows_down[i].share * job->windows_across[j].share);
          } else {
            integers winner;
            for (int64_t lane = 0; lane < LANES; lane++) winner[lane] = indices[offset + lane];
            sum += winner == position ? upstream : (vector)0;
          }
        }
      MARTLET_STORE(T, dx + at, sum);
    }
    for (int64_t c = 0; c < channels && channels < LANES; c++) {
      T sum = 0;
      for (int64_t i = h.start; i < h.start + h.count; i++)
        for (int64_t j = w.start; j < w.start + w.count; j++) {
          int64_t offset = (i * s->output_width + j) * channels + c;
          if (average) {
            sum += dy[offset] * (T)(job->windows_down[i].share * job->windows_across[j].share);
          } else {
            sum += indices[offset] == position ? dy[offset] : 0;
          }
        }
      dx[c] = sum;
    }
  }
}

MARTLET_CLONES static void NAMED(maximum_gradient_row)(const pooling_job *job, int64_t row) {
  NAMED(gather_row)(false, job, row);
}

MARTLET_CLONES static void NAMED(average_gradient_row)(const pooling_job *job, int64_t row) {
  NAMED(gather_row)(true, job, row);
}

/// The gradient of maxima for few channels or windows that overlap much: every window adds to its winners.
static void NAMED(maximum_gradient_image)(const pooling_job *job, int64_t image) {
  const martlet_pooling_shape *s = &job->shape;
  int64_t windows = s->output_height * s->output_width, elements = s->height * s->width * s->channels;
  const T *dy = (const T *)job->x + image * windows * s->channels;
  const int32_t *indices = job->indices + image * windows * s->channels;
  T *dx = (T *)job->y + image * elements;
  for (int64_t i = 0; i < elements; i++) dx[i] = 0;
  for (int64_t window = 0; window < windows; window++, dy += s->channels, indices += s->channels)
    for (int64_t c = 0; c < s->channels; c++)
      if (indices[c] >= 0) dx[indices[c] * s->channels + c] += dy[c];
}

static void NAMED(winners_image)(const pooling_job *job, int64_t image) {
  const martlet_pooling_shape *s = &job->shape;
  int64_t windows = s->output_height * s->output_width;
  const T *x = (const T *)job->x + image * s->height * s->width * s->channels;
  const int32_t *indices = job->indices + image * windows * s->channels;
  T *y = (T *)job->y + image * windows * s->channels;
  for (int64_t window = 0; window < windows; window++, y += s->channels, indices += s->channels)
    for (int64_t c = 0; c < s->channels; c++) y[c] = indices[c] >= 0 ? x[indices[c] * s->channels + c] : 0;
}

#undef LANES
#undef NAMED
#undef T
#undef SUFFIX
#undef INTEGER
