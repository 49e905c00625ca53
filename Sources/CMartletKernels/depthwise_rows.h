// The loops of depthwise convolutions on rows of pixels, for filters of KxK. No include guard: depthwise.c includes this once
// a size, with the macro K.
//
// A pass takes `lanes` channels along a row: the filter, or its gradient, stays in registers. Rows outside of the image are
// zeros that are read again and again.

#define NAMED(NAME) MARTLET_PASTE(NAME##_, K)

/// The terms of one column of the filter where it lies within the image.
#define IS_INSIDE(COLUMN) ((COLUMN) >= 0 && (COLUMN) < s->width)

/// y = sum of w x (+ bias) for one row of results; `rows` are the K rows of x that it sees, or NULL.
MARTLET_CLONES static void NAMED(forward_row)(const martlet_depthwise *s, const float *const *rows, const float *zeros,
                                              const float *w, const float *bias, bool relu, float *y) {
#pragma clang fp contract(fast)
  const int64_t channels = s->channels, below = s->width * channels;
  for (int64_t c = 0; c < channels; c += lanes) {
    vector filter[K * K], first = bias ? MARTLET_LOAD(float, bias + c) : 0;
    UNROLLED for (int i = 0; i < K * K; i++) filter[i] = MARTLET_LOAD(float, w + i * channels + c);
    const float *x[K];
    int64_t step[K];
    UNROLLED for (int i = 0; i < K; i++) {
      step[i] = rows[i] ? channels : 0;
      x[i] = rows[i] ? rows[i] + c - s->padding_left * channels : zeros;
    }
    for (int64_t column = 0; column < s->output_width; column++) {
      int64_t left = column * s->stride_width - s->padding_left;
      __builtin_prefetch(x[K - 1] + below);
      __builtin_prefetch(y + (s->output_width + column) * channels + c, 1);
      vector sum = first;
      if (left >= 0 && left + K <= s->width) {
        UNROLLED for (int i = 0; i < K; i++) {
          UNROLLED for (int j = 0; j < K; j++) sum += MARTLET_LOAD(float, x[i] + j * step[i]) * filter[i * K + j];
        }
      } else {
        UNROLLED for (int j = 0; j < K; j++) {
          if (!IS_INSIDE(left + j)) continue;
          UNROLLED for (int i = 0; i < K; i++) sum += MARTLET_LOAD(float, x[i] + j * step[i]) * filter[i * K + j];
        }
      }
      if (relu) sum = sum < 0 ? (vector)0 : sum;
      MARTLET_STORE(float, y + column * channels + c, sum);
      UNROLLED for (int i = 0; i < K; i++) x[i] += s->stride_width * step[i];
    }
  }
}

/// Adds to `dw` the products of one row of dy with the K rows of x that it saw.
MARTLET_CLONES static void NAMED(weight_row)(const martlet_depthwise *s, const float *const *rows, const float *zeros,
                                             const float *dy, float *dw) {
#pragma clang fp contract(fast)
  const int64_t channels = s->channels, below = s->width * channels;
  for (int64_t c = 0; c < channels; c += lanes) {
    vector sums[K * K];
    UNROLLED for (int i = 0; i < K * K; i++) sums[i] = MARTLET_LOAD(float, dw + i * channels + c);
    const float *x[K];
    int64_t step[K];
    UNROLLED for (int i = 0; i < K; i++) {
      step[i] = rows[i] ? channels : 0;
      x[i] = rows[i] ? rows[i] + c - s->padding_left * channels : zeros;
    }
    for (int64_t column = 0; column < s->output_width; column++) {
      int64_t left = column * s->stride_width - s->padding_left;
      __builtin_prefetch(x[K - 1] + below);
      __builtin_prefetch(dy + (s->output_width + column) * channels + c);
      vector slope = MARTLET_LOAD(float, dy + column * channels + c);
      if (left >= 0 && left + K <= s->width) {
        UNROLLED for (int i = 0; i < K; i++) {
          UNROLLED for (int j = 0; j < K; j++) sums[i * K + j] += MARTLET_LOAD(float, x[i] + j * step[i]) * slope;
        }
      } else {
        UNROLLED for (int j = 0; j < K; j++) {
          if (!IS_INSIDE(left + j)) continue;
          UNROLLED for (int i = 0; i < K; i++) sums[i * K + j] += MARTLET_LOAD(float, x[i] + j * step[i]) * slope;
        }
      }
      UNROLLED for (int i = 0; i < K; i++) x[i] += s->stride_width * step[i];
    }
    UNROLLED for (int i = 0; i < K * K; i++) MARTLET_STORE(float, dw + i * channels + c, sums[i]);
  }
}

#undef IS_INSIDE
#undef NAMED
