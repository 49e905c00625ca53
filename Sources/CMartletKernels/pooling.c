// Maximum and average pooling over NHWC images. Each output row, or, in pullbacks, each input row, is one item of work.
#include "martlet_pooling.h"

#include <math.h>

#include "chunks.h"
#include "martlet_allocator.h"
#include "vectors.h"

enum { chunk_elements = 16384, most_windows_gathered = 16 };

/// Positions along one axis that belong to an output or an input, and the share of each in an average.
typedef struct {
  int64_t start, count;
  double share;
} span;

typedef struct pooling_job {
  martlet_pooling_shape shape;
  const void *x;  // or dy
  void *y;        // or dx
  int32_t *indices;
  void (*function)(const struct pooling_job *job, int64_t item);
  span *windows_down, *windows_across;                // by output row and column, the positions inside the image
  span *windows_over_rows, *windows_over_columns;     // by input row and column, the outputs whose windows cover it
  martlet_division division;
} pooling_job;

static void describe_axis(bool count_padding, int64_t size, int64_t outputs, int64_t window, int64_t stride,
                          int64_t padding, span *windows, span *windows_over) {
  for (int64_t output = 0; output < outputs; output++) {
    int64_t start = martlet_greater(output * stride - padding, 0);
    int64_t count = martlet_smaller(output * stride - padding + window, size) - start;
    windows[output] = (span){start, count, count > 0 ? 1 / (double)(count_padding ? window : count) : 0};
  }
  for (int64_t position = 0; position < size; position++) {
    int64_t shifted = position + padding;
    int64_t start = shifted < window ? 0 : (shifted - window) / stride + 1;
    windows_over[position] = (span){start, martlet_smaller(shifted / stride + 1, outputs) - start, 0};
  }
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

/// Runs a job of `items` rows or images of `cost` elements each.
static void run(pooling_job job, bool count_padding, int64_t items, int64_t cost) {
  const martlet_pooling_shape *s = &job.shape;
  if (items == 0 || s->channels == 0) return;
  size_t spans = (size_t)(s->output_height + s->output_width + s->height + s->width);
  span few[128];
  job.windows_down = spans <= 128 ? few : martlet_allocate(spans * sizeof(span));
  job.windows_across = job.windows_down + s->output_height;
  job.windows_over_rows = job.windows_across + s->output_width;
  job.windows_over_columns = job.windows_over_rows + s->height;
  describe_axis(count_padding, s->height, s->output_height, s->window_height, s->stride_height, s->padding_top,
                job.windows_down, job.windows_over_rows);
  describe_axis(count_padding, s->width, s->output_width, s->window_width, s->stride_width, s->padding_left,
                job.windows_across, job.windows_over_columns);
  job.division = martlet_divide(items, martlet_greater(cost, 1), chunk_elements);
  martlet_parallel(job.division.chunks, pooling_chunk, &job);
  if (job.windows_down != few) martlet_release(job.windows_down, spans * sizeof(span));
}

static int64_t windows_over_element(const martlet_pooling_shape *s) {
  return martlet_divide_up(s->window_height, s->stride_height) * martlet_divide_up(s->window_width, s->stride_width);
}

static void pool(pooling_job job, bool count_padding) {
  const martlet_pooling_shape *s = &job.shape;
  run(job, count_padding, s->batch * s->output_height,
      s->output_width * s->channels * s->window_height * s->window_width);
}

void martlet_max_pool(martlet_dtype dtype, const martlet_pooling_shape *shape, const void *x, void *y,
                      int32_t *indices) {
  pooling_job job = {.shape = *shape, .x = x, .y = y, .indices = indices};
  job.function = dtype == martlet_float32 ? maximum_row_float32 : maximum_row_float64;
  pool(job, false);
}

void martlet_average_pool(martlet_dtype dtype, const martlet_pooling_shape *shape, bool count_padding, const void *x,
                          void *y) {
  pooling_job job = {.shape = *shape, .x = x, .y = y};
  job.function = dtype == martlet_float32 ? average_row_float32 : average_row_float64;
  pool(job, count_padding);
}

// The indices are those of the forward pass: each lies in its own window, so an element has to look at the windows over
// it only, and no two chunks write the same element.
void martlet_max_pool_scatter(martlet_dtype dtype, const martlet_pooling_shape *shape, const int32_t *indices,
                              const void *dy, void *dx) {
  pooling_job job = {.shape = *shape, .x = dy, .y = dx, .indices = (int32_t *)(uintptr_t)indices};
  bool single = dtype == martlet_float32;
  if (shape->channels >= (single ? 16 : 8) && windows_over_element(shape) <= most_windows_gathered) {
    job.function = single ? maximum_gradient_row_float32 : maximum_gradient_row_float64;
    run(job, false, shape->batch * shape->height, shape->width * shape->channels * windows_over_element(shape));
  } else {
    job.function = single ? maximum_gradient_image_float32 : maximum_gradient_image_float64;
    run(job, false, shape->batch, shape->height * shape->width * shape->channels);
  }
}

void martlet_average_pool_gradient(martlet_dtype dtype, const martlet_pooling_shape *shape, bool count_padding,
                                   const void *dy, void *dx) {
  pooling_job job = {.shape = *shape, .x = dy, .y = dx};
  job.function = dtype == martlet_float32 ? average_gradient_row_float32 : average_gradient_row_float64;
  run(job, count_padding, shape->batch * shape->height,
      shape->width * shape->channels * windows_over_element(shape));
}

void martlet_max_pool_gather(martlet_dtype dtype, const martlet_pooling_shape *shape, const int32_t *indices,
                             const void *x, void *y) {
  pooling_job job = {.shape = *shape, .x = x, .y = y, .indices = (int32_t *)(uintptr_t)indices};
  job.function = dtype == martlet_float32 ? winners_image_float32 : winners_image_float64;
  run(job, false, shape->batch, shape->output_height * shape->output_width * shape->channels * 4);
}
