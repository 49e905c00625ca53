// The gradient of images with few channels: for every pixel of dy its products with all taps of the filter, which are summed
// where the filter lay. A library's kernels go by vectors of channels, of which such images fill one lane.
#include "martlet_narrow_convolution.h"

#include <string.h>

#include "chunks.h"
#include "martlet_allocator.h"
#include "vectors.h"

#define UNROLLED _Pragma("clang loop unroll(full)")

enum { lanes = 16, pixels = 6, most_vectors = martlet_narrow_taps / lanes, chunk_cost = 1 << 18 };

typedef martlet_vector_float vector;

typedef struct {
  martlet_narrow_convolution sizes;
  const float *dy;
  const float *w;  // [outputs, taps], with zeros up to whole vectors
  float *dx;
  int64_t vectors, sum_height, sum_row;  // the sums of an image cover all that filters reach, also outside of it
  martlet_division division;             // of images
} narrow_job;

/// The products of a few pixels with all taps, into `products`.
MARTLET_INLINE void multiply(const int P, const int V, const float *dy, const float *w, int64_t outputs,
                             float *products) {
#pragma clang fp contract(fast)
  vector sums[pixels][most_vectors];
  UNROLLED for (int p = 0; p < P; p++) {
    UNROLLED for (int v = 0; v < V; v++) sums[p][v] = 0;
  }
  for (int64_t o = 0; o < outputs; o++, w += V * lanes) {
    UNROLLED for (int v = 0; v < V; v++) {
      vector taps = MARTLET_LOAD(float, w + v * lanes);
      UNROLLED for (int p = 0; p < P; p++) sums[p][v] += dy[p * outputs + o] * taps;
    }
  }
  UNROLLED for (int p = 0; p < P; p++) {
    UNROLLED for (int v = 0; v < V; v++) MARTLET_STORE(float, products + (p * V + v) * lanes, sums[p][v]);
  }
}

/// Adds the products of a row of dy to the sums of an image.
MARTLET_INLINE void add_row(const int V, const narrow_job *job, const float *dy, float *sums) {
  const martlet_narrow_convolution *s = &job->sizes;
  int64_t run = s->kernel_width * s->inputs, step = s->stride_width * s->inputs;
  for (int64_t column = 0; column < s->output_width; column += pixels) {
    float products[pixels * most_vectors * lanes];
    int64_t count = martlet_smaller(s->output_width - column, pixels);
    const float *slopes = dy + column * s->outputs;
    if (count == pixels) {
      multiply(pixels, V, slopes, job->w, s->outputs, products);
    } else {
      for (int64_t p = 0; p < count; p++)
        multiply(1, V, slopes + p * s->outputs, job->w, s->outputs, products + p * V * lanes);
    }
    for (int64_t p = 0; p < count; p++) {
      const float *from = products + p * V * lanes;
      float *to = sums + (column + p) * step;
      for (int64_t i = 0; i < s->kernel_height; i++, from += run, to += job->sum_row) {
        for (int64_t t = 0; t < run; t++) to[t] += from[t];
      }
    }
  }
}

MARTLET_CLONES static void add_image(const narrow_job *job, const float *dy, float *sums) {
  const martlet_narrow_convolution *s = &job->sizes;
  for (int64_t row = 0; row < s->output_height; row++, dy += s->output_width * s->outputs) {
    float *start = sums + row * s->stride_height * job->sum_row;
    if (job->vectors == 1) {
      add_row(1, job, dy, start);
    } else if (job->vectors == 2) {
      add_row(2, job, dy, start);
    } else {
      add_row(3, job, dy, start);
    }
  }
}

/// Takes the image out of the sums.
static void store_image(const narrow_job *job, const float *sums, float *dx) {
  const martlet_narrow_convolution *s = &job->sizes;
  int64_t row_count = s->width * s->inputs, left = s->padding_left * s->inputs;
  int64_t count = martlet_smaller(row_count, martlet_greater(job->sum_row - left, 0));
  for (int64_t row = 0; row < s->height; row++, dx += row_count) {
    int64_t from = row + s->padding_top, kept = from < job->sum_height ? count : 0;
    memcpy(dx, sums + from * job->sum_row + left, (size_t)kept * sizeof(float));
    memset(dx + kept, 0, (size_t)(row_count - kept) * sizeof(float));
  }
}

static void image_chunk(void *context, int32_t chunk) {
  const narrow_job *job = context;
  const martlet_narrow_convolution *s = &job->sizes;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  size_t bytes = (size_t)(job->sum_height * job->sum_row) * sizeof(float);
  float *sums = martlet_allocate(bytes);
  for (int64_t image = range.start; image < range.end; image++) {
    memset(sums, 0, bytes);
    add_image(job, job->dy + image * s->output_height * s->output_width * s->outputs, sums);
    store_image(job, sums, job->dx + image * s->height * s->width * s->inputs);
  }
  martlet_release(sums, bytes);
}

void martlet_narrow_input_gradient(const martlet_narrow_convolution *s, const float *dy, const float *w, float *dx) {
  int64_t taps = s->kernel_height * s->kernel_width * s->inputs, vectors = martlet_divide_up(taps, lanes);
  size_t bytes = (size_t)(s->outputs * vectors * lanes) * sizeof(float);
  float *filters = martlet_allocate(bytes);
  memset(filters, 0, bytes);
  for (int64_t o = 0; o < s->outputs; o++) memcpy(filters + o * vectors * lanes, w + o * taps, (size_t)taps * sizeof(float));
  narrow_job job = {
      .sizes = *s,
      .dy = dy,
      .w = filters,
      .dx = dx,
      .vectors = vectors,
      .sum_height = (s->output_height - 1) * s->stride_height + s->kernel_height,
      .sum_row = ((s->output_width - 1) * s->stride_width + s->kernel_width) * s->inputs,
      .division = martlet_divide(s->batch, s->output_height * s->output_width * s->outputs * vectors, chunk_cost),
  };
  martlet_parallel(job.division.chunks, image_chunk, &job);
  martlet_release(filters, bytes);
}
