// The loops of pooling on one element type. No include guard: pooling.c includes this once a type, with these macros:
//   T, SUFFIX    the element type and its name
//   INTEGER      the integer of the same size
//
// Loops run over vectors of channels. The last vector overlaps the one before where the channels are no multiple of its
// lanes; fewer channels than lanes are taken one by one.

#define NAMED(NAME) MARTLET_PASTE(NAME##_, SUFFIX)
#define LANES MARTLET_LANES(T)

MARTLET_INLINE void NAMED(maximum_of_window)(const T *x, T *y, int32_t *indices, martlet_range h, martlet_range w,
                                             int64_t width, int64_t channels) {
  typedef MARTLET_VECTOR_OF(T) vector;
  typedef MARTLET_VECTOR_OF(INTEGER) integers;
  bool empty = h.start >= h.end || w.start >= w.end;
  INTEGER first = empty ? -1 : (INTEGER)(h.start * width + w.start);
  for (int64_t c = 0; c < channels && channels >= LANES; c = next_block(c, LANES, channels)) {
    vector best = -(T)INFINITY;
    integers winner = first;
    for (int64_t i = h.start; i < h.end; i++)
      for (int64_t j = w.start; j < w.end; j++) {
        vector v = MARTLET_LOAD(T, x + (i * width + j) * channels + c);
        // True for a greater number or a NaN, unless a NaN has won already.
        integers wins = ~(v <= best) & (best == best);
        best = wins ? v : best;
        winner = wins ? (integers)(INTEGER)(i * width + j) : winner;
      }
    MARTLET_STORE(T, y + c, best);
    if (indices)
      for (int64_t lane = 0; lane < LANES; lane++) indices[c + lane] = (int32_t)winner[lane];
  }
  for (int64_t c = 0; c < channels && channels < LANES; c++) {
    T best = -(T)INFINITY;
    int64_t winner = first;
    for (int64_t i = h.start; i < h.end; i++)
      for (int64_t j = w.start; j < w.end; j++) {
        T v = x[(i * width + j) * channels + c];
        bool wins = !(v <= best) & (best == best);
        best = wins ? v : best;
        winner = wins ? i * width + j : winner;
      }
    y[c] = best;
    if (indices) indices[c] = (int32_t)winner;
  }
}

MARTLET_CLONES static void NAMED(maximum_row)(const pooling_job *job, int64_t row) {
  const martlet_pooling_shape *s = &job->shape;
  const T *x = (const T *)job->x + row / s->output_height * s->height * s->width * s->channels;
  martlet_range h = rows_of_window(s, row % s->output_height);
  for (int64_t column = 0; column < s->output_width; column++) {
    int64_t offset = (row * s->output_width + column) * s->channels;
    T *y = (T *)job->y + offset;
    martlet_range w = columns_of_window(s, column);
    if (job->indices) {
      NAMED(maximum_of_window)(x, y, job->indices + offset, h, w, s->width, s->channels);
    } else {
      NAMED(maximum_of_window)(x, y, NULL, h, w, s->width, s->channels);
    }
  }
}

/// Every element of an input row gathers the gradients of those windows that it won.
MARTLET_CLONES static void NAMED(maximum_gradient_row)(const pooling_job *job, int64_t row) {
  typedef MARTLET_VECTOR_OF(T) vector;
  typedef MARTLET_VECTOR_OF(INTEGER) integers;
  const martlet_pooling_shape *s = &job->shape;
  const int64_t channels = s->channels, plane = row / s->height * s->output_height * s->output_width * channels;
  const T *dy = (const T *)job->x + plane;
  const int32_t *indices = job->indices + plane;
  T *dx = (T *)job->y + row * s->width * channels;
  martlet_range h = rows_of_windows_over(s, row % s->height);
  for (int64_t column = 0; column < s->width; column++, dx += channels) {
    martlet_range w = columns_of_windows_over(s, column);
    INTEGER position = (INTEGER)(row % s->height * s->width + column);
    for (int64_t c = 0; c < channels; c = next_block(c, LANES, channels)) {
      vector sum = 0;
      for (int64_t i = h.start; i < h.end; i++)
        for (int64_t j = w.start; j < w.end; j++) {
          int64_t offset = (i * s->output_width + j) * channels + c;
          integers winner;
          for (int64_t lane = 0; lane < LANES; lane++) winner[lane] = indices[offset + lane];
          vector upstream = MARTLET_LOAD(T, dy + offset);
          sum += winner == position ? upstream : (vector)0;
        }
      MARTLET_STORE(T, dx + c, sum);
    }
  }
}

/// The same for few channels or windows that overlap much: image by image, every window adds to its winners.
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

MARTLET_CLONES static void NAMED(average_row)(const pooling_job *job, int64_t row) {
  typedef MARTLET_VECTOR_OF(T) vector;
  const martlet_pooling_shape *s = &job->shape;
  const int64_t channels = s->channels, width = s->width;
  const T *x = (const T *)job->x + row / s->output_height * s->height * width * channels;
  T *y = (T *)job->y + row * s->output_width * channels;
  martlet_range h = rows_of_window(s, row % s->output_height);
  for (int64_t column = 0; column < s->output_width; column++, y += channels) {
    martlet_range w = columns_of_window(s, column);
    T factor = (T)share_of_window(job, h, w);
    for (int64_t c = 0; c < channels && channels >= LANES; c = next_block(c, LANES, channels)) {
      vector sum = 0;
      for (int64_t i = h.start; i < h.end; i++)
        for (int64_t j = w.start; j < w.end; j++) sum += MARTLET_LOAD(T, x + (i * width + j) * channels + c);
      MARTLET_STORE(T, y + c, sum * factor);
    }
    for (int64_t c = 0; c < channels && channels < LANES; c++) {
      T sum = 0;
      for (int64_t i = h.start; i < h.end; i++)
        for (int64_t j = w.start; j < w.end; j++) sum += x[(i * width + j) * channels + c];
      y[c] = sum * factor;
    }
  }
}

MARTLET_CLONES static void NAMED(average_gradient_row)(const pooling_job *job, int64_t row) {
  typedef MARTLET_VECTOR_OF(T) vector;
  const martlet_pooling_shape *s = &job->shape;
  const int64_t channels = s->channels;
  const T *dy = (const T *)job->x + row / s->height * s->output_height * s->output_width * channels;
  T *dx = (T *)job->y + row * s->width * channels;
  martlet_range h = rows_of_windows_over(s, row % s->height);
  for (int64_t column = 0; column < s->width; column++, dx += channels) {
    martlet_range w = columns_of_windows_over(s, column);
    for (int64_t c = 0; c < channels && channels >= LANES; c = next_block(c, LANES, channels)) {
      vector sum = 0;
      for (int64_t i = h.start; i < h.end; i++)
        for (int64_t j = w.start; j < w.end; j++) {
          T factor = (T)share_of_window(job, rows_of_window(s, i), columns_of_window(s, j));
          sum += factor * MARTLET_LOAD(T, dy + (i * s->output_width + j) * channels + c);
        }
      MARTLET_STORE(T, dx + c, sum);
    }
    for (int64_t c = 0; c < channels && channels < LANES; c++) {
      T sum = 0;
      for (int64_t i = h.start; i < h.end; i++)
        for (int64_t j = w.start; j < w.end; j++) {
          T factor = (T)share_of_window(job, rows_of_window(s, i), columns_of_window(s, j));
          sum += factor * dy[(i * s->output_width + j) * channels + c];
        }
      dx[c] = sum;
    }
  }
}

#undef LANES
#undef NAMED
#undef T
#undef SUFFIX
#undef INTEGER
