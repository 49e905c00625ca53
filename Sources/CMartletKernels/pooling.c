// Maximum and average pooling over NHWC images. Each output row, or, in pullbacks, each input row, is one item of work.
#include "martlet_pooling.h"

#include <math.h>

#include "chunks.h"
#include "vectors.h"

enum { chunk_elements = 16384, most_windows_gathered = 16 };

typedef struct pooling_job {
  martlet_pooling_shape shape;
  const void *x;  // or dy
  void *y;        // or dx
  int32_t *indices;
  bool count_padding;
  void (*function)(const struct pooling_job *job, int64_t item);
  martlet_division division;
} pooling_job;

// The part of a window that lies inside the image, along one axis.
MARTLET_INLINE martlet_range window_range(int64_t output, int64_t stride, int64_t padding, int64_t window,
                                          int64_t size) {
  int64_t start = output * stride - padding;
  return (martlet_range){start > 0 ? start : 0, start + window < size ? start + window : size};
}

// The outputs whose windows cover a position, along one axis.
MARTLET_INLINE martlet_range covering_range(int64_t position, int64_t stride, int64_t padding, int64_t window,
                                            int64_t outputs) {
  int64_t shifted = position + padding;
  int64_t start = shifted < window ? 0 : (shifted - window) / stride + 1, end = shifted / stride + 1;
  return (martlet_range){start, end < outputs ? end : outputs};
}

MARTLET_INLINE martlet_range rows_of_window(const martlet_pooling_shape *s, int64_t output) {
  return window_range(output, s->stride_height, s->padding_top, s->window_height, s->height);
}
MARTLET_INLINE martlet_range columns_of_window(const martlet_pooling_shape *s, int64_t output) {
  return window_range(output, s->stride_width, s->padding_left, s->window_width, s->width);
}
MARTLET_INLINE martlet_range rows_of_windows_over(const martlet_pooling_shape *s, int64_t row) {
  return covering_range(row, s->stride_height, s->padding_top, s->window_height, s->output_height);
}
MARTLET_INLINE martlet_range columns_of_windows_over(const martlet_pooling_shape *s, int64_t column) {
  return covering_range(column, s->stride_width, s->padding_left, s->window_width, s->output_width);
}

/// What each element contributes to the average of a window; 0 where the window is empty.
MARTLET_INLINE double share_of_window(const pooling_job *job, martlet_range h, martlet_range w) {
  if (job->count_padding) return 1 / (double)(job->shape.window_height * job->shape.window_width);
  int64_t elements = (h.end - h.start) * (w.end - w.start);
  return h.start < h.end && w.start < w.end ? 1 / (double)elements : 0;
}

/// The start of the block of channels after `c`; the last block is moved back to be whole.
MARTLET_INLINE int64_t next_block(int64_t c, int64_t lanes, int64_t channels) {
  int64_t next = c + lanes;
  return next < channels && next > channels - lanes ? channels - lanes : next;
}

#define T float
#define SUFFIX float32
#define INTEGER int32_t
#include "pooling_of_type.h"

#define T double
#define SUFFIX float64
#define INTEGER int64_t
#include "pooling_of_type.h"

static void pooling_chunk(void *context, int32_t chunk) {
  const pooling_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  for (int64_t item = range.start; item < range.end; item++) job->function(job, item);
}

static void run(pooling_job job, int64_t items, int64_t cost) {
  job.division = martlet_divide(items, martlet_greater(cost, 1), chunk_elements);
  martlet_parallel(job.division.chunks, pooling_chunk, &job);
}

void martlet_max_pool(martlet_dtype dtype, const martlet_pooling_shape *shape, const void *x, void *y,
                      int32_t *indices) {
  pooling_job job = {.shape = *shape, .x = x, .y = y, .indices = indices};
  job.function = dtype == martlet_float32 ? maximum_row_float32 : maximum_row_float64;
  run(job, shape->batch * shape->output_height,
      shape->output_width * shape->channels * shape->window_height * shape->window_width);
}

void martlet_max_pool_scatter(martlet_dtype dtype, const martlet_pooling_shape *shape, const int32_t *indices,
                              const void *dy, void *dx) {
  pooling_job job = {.shape = *shape, .x = dy, .y = dx, .indices = (int32_t *)(uintptr_t)indices};
  bool single = dtype == martlet_float32;
  int64_t windows_over_element = martlet_divide_up(shape->window_height, shape->stride_height) *
                                 martlet_divide_up(shape->window_width, shape->stride_width);
  if (shape->channels >= (single ? 16 : 8) && windows_over_element <= most_windows_gathered) {
    job.function = single ? maximum_gradient_row_float32 : maximum_gradient_row_float64;
    run(job, shape->batch * shape->height, shape->width * shape->channels * windows_over_element);
  } else {
    job.function = single ? maximum_gradient_image_float32 : maximum_gradient_image_float64;
    run(job, shape->batch, shape->height * shape->width * shape->channels);
  }
}

void martlet_max_pool_gather(martlet_dtype dtype, const martlet_pooling_shape *shape, const int32_t *indices,
                             const void *x, void *y) {
  pooling_job job = {.shape = *shape, .x = x, .y = y, .indices = (int32_t *)(uintptr_t)indices};
  job.function = dtype == martlet_float32 ? winners_image_float32 : winners_image_float64;
  run(job, shape->batch, shape->output_height * shape->output_width * shape->channels * 4);
}

void martlet_average_pool(martlet_dtype dtype, const martlet_pooling_shape *shape, bool count_padding, const void *x,
                          void *y) {
  pooling_job job = {.shape = *shape, .x = x, .y = y, .count_padding = count_padding};
  job.function = dtype == martlet_float32 ? average_row_float32 : average_row_float64;
  run(job, shape->batch * shape->output_height,
      shape->output_width * shape->channels * shape->window_height * shape->window_width);
}

void martlet_average_pool_gradient(martlet_dtype dtype, const martlet_pooling_shape *shape, bool count_padding,
                                   const void *dy, void *dx) {
  pooling_job job = {.shape = *shape, .x = dy, .y = dx, .count_padding = count_padding};
  job.function = dtype == martlet_float32 ? average_gradient_row_float32 : average_gradient_row_float64;
  int64_t windows_over_element = martlet_divide_up(shape->window_height, shape->stride_height) *
                                 martlet_divide_up(shape->window_width, shape->stride_width);
  run(job, shape->batch * shape->height, shape->width * shape->channels * windows_over_element);
}
