// Quantisation element by element, and pooling of bytes.
#include "martlet_quantization.h"

#include <math.h>

#include "chunks.h"
#include "vectors.h"

enum { chunk_elements = 32768 };

// MARK: Quantisation

typedef struct {
  const martlet_quantization *quantization;
  const void *x;
  void *y;
  martlet_division division;
  bool to_real;
} quantization_job;

#define DEFINE_QUANTIZE(NAME, T, LEAST, GREATEST)                                                                    \
  MARTLET_CLONES static void quantize_to_##NAME(const float *x, T *y, int64_t count, float scale, int32_t zero_point) { \
    const float inverse = 1 / scale, low = (float)(LEAST - zero_point), high = (float)(GREATEST - zero_point);       \
    for (int64_t i = 0; i < count; i++) {                                                                            \
      float nearest = rintf(x[i] * inverse);                                                                         \
      nearest = nearest > low ? nearest : low;                                                                       \
      nearest = nearest < high ? nearest : high;                                                                     \
      y[i] = (T)((int32_t)nearest + zero_point);                                                                     \
    }                                                                                                                \
  }                                                                                                                  \
  MARTLET_CLONES static void dequantize_##NAME(const T *x, float *y, int64_t count, float scale, int32_t zero_point) { \
    for (int64_t i = 0; i < count; i++) y[i] = (float)(x[i] - zero_point) * scale;                                   \
  }
DEFINE_QUANTIZE(int8, int8_t, INT8_MIN, INT8_MAX)
DEFINE_QUANTIZE(uint8, uint8_t, 0, UINT8_MAX)

/// A range of elements, channel by channel.
static void quantization_chunk(void *context, int32_t chunk) {
  const quantization_job *job = context;
  const martlet_quantization *q = job->quantization;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  for (int64_t start = range.start, end; start < range.end; start = end) {
    const int64_t row = start / q->inner, channel = row % q->channels;
    end = martlet_smaller((row + 1) * q->inner, range.end);
    const float scale = q->scales[channel];
    const int32_t zero_point = q->zero_points[channel];
    const float *real = (const float *)job->x + start;
    float *target = (float *)job->y + start;
    if (job->to_real && q->dtype == martlet_int8) {
      dequantize_int8((const int8_t *)job->x + start, target, end - start, scale, zero_point);
    } else if (job->to_real) {
      dequantize_uint8((const uint8_t *)job->x + start, target, end - start, scale, zero_point);
    } else if (q->dtype == martlet_int8) {
      quantize_to_int8(real, (int8_t *)job->y + start, end - start, scale, zero_point);
    } else {
      quantize_to_uint8(real, (uint8_t *)job->y + start, end - start, scale, zero_point);
    }
  }
}

static void run(const martlet_quantization *quantization, const void *x, void *y, bool to_real) {
  quantization_job job = {quantization, x, y, {0}, to_real};
  job.division = martlet_divide(quantization->outer * quantization->channels * quantization->inner, 1, chunk_elements);
  martlet_parallel(job.division.chunks, quantization_chunk, &job);
}

void martlet_quantize(const martlet_quantization *quantization, const float *x, void *y) {
  run(quantization, x, y, false);
}

void martlet_dequantize(const martlet_quantization *quantization, const void *x, float *y) {
  run(quantization, x, y, true);
}

MARTLET_CLONES static void bytes_at_least(const uint8_t *x, uint8_t least, uint8_t *y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] = x[i] > least ? x[i] : least;
}

void martlet_bytes_at_least(const uint8_t *x, uint8_t least, uint8_t *y, int64_t count) {
  bytes_at_least(x, least, y, count);
}

// MARK: Pooling

typedef uint8_t bytes_64 __attribute__((ext_vector_type(64), may_alias, aligned(1)));
typedef uint8_t bytes_32 __attribute__((ext_vector_type(32), may_alias, aligned(1)));
typedef uint8_t bytes_16 __attribute__((ext_vector_type(16), may_alias, aligned(1)));

typedef struct {
  const martlet_pooling_shape *shape;
  const uint8_t *x;
  uint8_t *y;
  martlet_division division;
} pooling_job;

/// The greatest of each of some channels over `rows` times `columns` positions.
#define DEFINE_WINDOW(NAME, T)                                                                                  \
  MARTLET_INLINE void NAME(const uint8_t *x, uint8_t *y, int64_t rows, int64_t columns, int64_t width,         \
                           int64_t channels) {                                                                 \
    T best = *(const T *)x;                                                                                    \
    for (int64_t i = 0; i < rows; i++, x += width * channels) {                                                \
      for (int64_t j = 0; j < columns; j++) {                                                                  \
        T here = *(const T *)(x + j * channels);                                                               \
        best = MAXIMUM(best, here);                                                                            \
      }                                                                                                        \
    }                                                                                                          \
    *(T *)y = best;                                                                                            \
  }
#define MAXIMUM(A, B) __builtin_elementwise_max(A, B)
DEFINE_WINDOW(greatest_64, bytes_64)
DEFINE_WINDOW(greatest_32, bytes_32)
DEFINE_WINDOW(greatest_16, bytes_16)
#undef MAXIMUM
#define MAXIMUM(A, B) ((A) > (B) ? (A) : (B))
DEFINE_WINDOW(greatest_1, uint8_t)

MARTLET_CLONES static void pool_row(const martlet_pooling_shape *s, const uint8_t *image, uint8_t *y, int64_t row) {
  const int64_t top = row * s->stride_height - s->padding_top, channels = s->channels;
  const int64_t first_row = martlet_greater(top, 0);
  const int64_t rows = martlet_smaller(top + s->window_height, s->height) - first_row;
  for (int64_t column = 0; column < s->output_width; column++, y += channels) {
    const int64_t left = column * s->stride_width - s->padding_left, first = martlet_greater(left, 0);
    const int64_t columns = martlet_smaller(left + s->window_width, s->width) - first;
    const uint8_t *x = image + (first_row * s->width + first) * channels;
    int64_t c = 0;
    for (; c + 64 <= channels; c += 64) greatest_64(x + c, y + c, rows, columns, s->width, channels);
    for (; c + 32 <= channels; c += 32) greatest_32(x + c, y + c, rows, columns, s->width, channels);
    for (; c + 16 <= channels; c += 16) greatest_16(x + c, y + c, rows, columns, s->width, channels);
    for (; c < channels; c++) greatest_1(x + c, y + c, rows, columns, s->width, channels);
  }
}

static void pooling_chunk(void *context, int32_t chunk) {
  const pooling_job *job = context;
  const martlet_pooling_shape *s = job->shape;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  for (int64_t item = range.start; item < range.end; item++) {
    pool_row(s, job->x + item / s->output_height * s->height * s->width * s->channels,
             job->y + item * s->output_width * s->channels, item % s->output_height);
  }
}

void martlet_max_pool_bytes(const martlet_pooling_shape *shape, const uint8_t *x, uint8_t *y) {
  pooling_job job = {shape, x, y, {0}};
  if (shape->channels == 0) return;
  int64_t cost = shape->output_width * shape->channels * shape->window_height * shape->window_width;
  job.division = martlet_divide(shape->batch * shape->output_height, cost, 4 * chunk_elements);
  martlet_parallel(job.division.chunks, pooling_chunk, &job);
}
