// Depthwise convolutions of channels-last images. Each result has so few terms that memory bounds them: a pass over rows reads
// x once from the caches that hold its last rows.
#include "martlet_depthwise.h"

#include <string.h>

#include "chunks.h"
#include "martlet_allocator.h"
#include "vectors.h"

#define UNROLLED _Pragma("clang loop unroll(full)")

typedef martlet_vector_float vector;

enum { lanes = 16, chunk_elements = 32768 };

#define K 3
#include "depthwise_rows.h"
#undef K
#define K 5
#include "depthwise_rows.h"
#undef K

typedef struct {
  martlet_depthwise sizes;
  const float *x, *dy, *bias;
  const float *w;  // [kernel, kernel, channels]
  const float *zeros;
  float *result;
  float *parts;  // gradients of w by chunk
  bool relu;
  martlet_division division;  // of rows of results; of images for the gradient of w
} depthwise_job;

bool martlet_depthwise_has(const martlet_depthwise *s) {
  return s->channels % lanes == 0 && (s->kernel == 3 || s->kernel == 5);
}

/// The rows of an image that row `row` of the results sees; NULL stands for those outside of it.
static void find_rows(const martlet_depthwise *s, const float *image, int64_t row, const float **rows) {
  for (int64_t i = 0; i < s->kernel; i++) {
    int64_t y = row * s->stride_height - s->padding_top + i;
    rows[i] = y >= 0 && y < s->height ? image + y * s->width * s->channels : NULL;
  }
}

static void forward_chunk(void *context, int32_t chunk) {
  const depthwise_job *job = context;
  const martlet_depthwise *s = &job->sizes;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  for (int64_t row = range.start; row < range.end; row++) {
    const float *rows[5];
    find_rows(s, job->x + row / s->output_height * s->height * s->width * s->channels, row % s->output_height, rows);
    (s->kernel == 3 ? forward_row_3 : forward_row_5)(s, rows, job->zeros, job->w, job->bias, job->relu,
                                                     job->result + row * s->output_width * s->channels);
  }
}

/// dx of strided convolutions: each pixel has the terms whose steps meet it.
MARTLET_CLONES static void strided_gradient_chunk(void *context, int32_t chunk) {
#pragma clang fp contract(fast)
  const depthwise_job *job = context;
  const martlet_depthwise *s = &job->sizes;
  const int64_t channels = s->channels;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  for (int64_t index = range.start; index < range.end; index++) {
    int64_t row = index % s->height + s->padding_top;
    const float *image = job->dy + index / s->height * s->output_height * s->output_width * channels;
    for (int64_t column = 0; column < s->width; column++) {
      const float *slopes[25], *filters[25];
      int count = 0;
      for (int64_t i = 0; i < s->kernel; i++) {
        int64_t y = (row - i) / s->stride_height;
        if (row < i || (row - i) % s->stride_height != 0 || y >= s->output_height) continue;
        for (int64_t j = 0; j < s->kernel; j++) {
          int64_t distance = column + s->padding_left - j, x = distance / s->stride_width;
          if (distance < 0 || distance % s->stride_width != 0 || x >= s->output_width) continue;
          slopes[count] = image + (y * s->output_width + x) * channels;
          filters[count++] = job->w + (i * s->kernel + j) * channels;
        }
      }
      float *dx = job->result + (index * s->width + column) * channels;
      for (int64_t c = 0; c < channels; c += lanes) {
        vector sum = 0;
        for (int t = 0; t < count; t++) sum += MARTLET_LOAD(float, slopes[t] + c) * MARTLET_LOAD(float, filters[t] + c);
        MARTLET_STORE(float, dx + c, sum);
      }
    }
  }
}

static void weight_chunk(void *context, int32_t chunk) {
  const depthwise_job *job = context;
  const martlet_depthwise *s = &job->sizes;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  int64_t count = s->kernel * s->kernel * s->channels;
  float *part = job->parts + chunk * count;
  memset(part, 0, (size_t)count * sizeof(float));
  for (int64_t index = range.start * s->output_height; index < range.end * s->output_height; index++) {
    const float *rows[5];
    find_rows(s, job->x + index / s->output_height * s->height * s->width * s->channels, index % s->output_height, rows);
    (s->kernel == 3 ? weight_row_3 : weight_row_5)(s, rows, job->zeros, job->dy + index * s->output_width * s->channels,
                                                   part);
  }
}

/// `[channels, kernel, kernel]` as `[kernel, kernel, channels]`, turned round where asked for, and zeros behind it.
static float *arranged(const martlet_depthwise *s, const float *w, bool turned, size_t *bytes) {
  int64_t taps = s->kernel * s->kernel;
  *bytes = (size_t)((taps + 1) * s->channels) * sizeof(float);
  float *copy = martlet_allocate(*bytes);
  for (int64_t i = 0; i < taps; i++) {
    for (int64_t c = 0; c < s->channels; c++) copy[(turned ? taps - 1 - i : i) * s->channels + c] = w[c * taps + i];
  }
  memset(copy + taps * s->channels, 0, (size_t)s->channels * sizeof(float));
  return copy;
}

static void run_forward(const martlet_depthwise *s, const float *x, const float *w, const float *bias, bool relu,
                        float *y, bool turned) {
  size_t bytes;
  float *filter = arranged(s, w, turned, &bytes);
  depthwise_job job = {
      .sizes = *s,
      .x = x,
      .w = filter,
      .zeros = filter + s->kernel * s->kernel * s->channels,
      .bias = bias,
      .relu = relu,
      .result = y,
      .division = martlet_divide(s->batch * s->output_height, s->output_width * s->channels, chunk_elements),
  };
  martlet_parallel(job.division.chunks, forward_chunk, &job);
  martlet_release(filter, bytes);
}

void martlet_depthwise_forward(const martlet_depthwise *s, const float *x, const float *w, const float *bias, bool relu,
                               float *y) {
  run_forward(s, x, w, bias, relu, y, false);
}

void martlet_depthwise_input_gradient(const martlet_depthwise *s, const float *dy, const float *w, float *dx) {
  if (s->stride_height == 1 && s->stride_width == 1) {
    martlet_depthwise transposed = *s;
    transposed.height = s->output_height;
    transposed.width = s->output_width;
    transposed.output_height = s->height;
    transposed.output_width = s->width;
    transposed.padding_top = s->kernel - 1 - s->padding_top;
    transposed.padding_left = s->kernel - 1 - s->padding_left;
    run_forward(&transposed, dy, w, NULL, false, dx, true);
    return;
  }
  size_t bytes;
  float *filter = arranged(s, w, false, &bytes);
  depthwise_job job = {
      .sizes = *s,
      .dy = dy,
      .w = filter,
      .result = dx,
      .division = martlet_divide(s->batch * s->height, s->width * s->channels, chunk_elements),
  };
  martlet_parallel(job.division.chunks, strided_gradient_chunk, &job);
  martlet_release(filter, bytes);
}

void martlet_depthwise_weight_gradient(const martlet_depthwise *s, const float *x, const float *dy, float *dw) {
  int64_t taps = s->kernel * s->kernel, count = taps * s->channels;
  // About eight chunks at most, so that their parts stay few.
  int64_t cost = s->output_height * s->output_width * s->channels;
  depthwise_job job = {
      .sizes = *s,
      .x = x,
      .dy = dy,
      .division = martlet_divide(s->batch, cost, martlet_greater(chunk_elements, s->batch * cost / 8)),
  };
  size_t bytes = (size_t)(martlet_greater(job.division.chunks, 1) * count + s->channels) * sizeof(float);
  job.parts = martlet_allocate(bytes);
  float *zeros = job.parts + martlet_greater(job.division.chunks, 1) * count;
  memset(zeros, 0, (size_t)s->channels * sizeof(float));
  job.zeros = zeros;
  martlet_parallel(job.division.chunks, weight_chunk, &job);
  for (int64_t chunk = 1; chunk < job.division.chunks; chunk++) {
    for (int64_t i = 0; i < count; i++) job.parts[i] += job.parts[chunk * count + i];
  }
  for (int64_t c = 0; c < s->channels; c++) {
    for (int64_t i = 0; i < taps; i++) dw[c * taps + i] = job.division.chunks > 0 ? job.parts[i * s->channels + c] : 0;
  }
  martlet_release(job.parts, bytes);
}
