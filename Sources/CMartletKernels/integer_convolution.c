// Convolutions of bytes as products: an output position is a row of segments, which are runs of bytes in the image. Images are
// copied with their padding where they have any, so that no position is special.
#include <string.h>

#include "chunks.h"
#include "integer_tiles.h"
#include "martlet_allocator.h"
#include "martlet_integers.h"
#include "martlet_quantization.h"

enum { chunk_multiplications = 1000000 };

typedef struct {
  const martlet_integer_convolution_sizes *sizes;
  martlet_tile tile;
  bool is_pooled;             // by windows of 2x2
  int64_t result_height, result_width;
  const uint8_t *x;
  uint8_t padding_value;
  const martlet_filters *filters;
  const martlet_rescaling *rescaling;
  char *y;
  const int64_t *offsets;     // of the segments, in an image whose rows have `row_bytes`
  int64_t row_bytes;
  bool copies;
  martlet_division images;    // a chunk is some images, or a band of rows of results of one
  martlet_division bands;
} convolution_job;

/// Neighbouring positions of a filter lie next to each other in the image unless it is dilated or takes some channels only.
static bool has_joined_columns(const martlet_integer_convolution_sizes *s) {
  return s->groups == 1 && (s->dilation_width == 1 || s->kernel_width == 1);
}

int64_t martlet_convolution_segments(const martlet_integer_convolution_sizes *s) {
  return has_joined_columns(s) ? s->kernel_height : s->kernel_height * s->kernel_width;
}

/// The rows of the image that a band of rows of results looks at, and how many rows further the next one begins.
static int64_t rows_of_band(const martlet_integer_convolution_sizes *s, int64_t results, bool is_pooled) {
  const int64_t outputs = is_pooled ? 2 * results : results;
  return (outputs - 1) * s->stride_height + (s->kernel_height - 1) * s->dilation_height + 1;
}
static int64_t rows_between_results(const martlet_integer_convolution_sizes *s, bool is_pooled) {
  return is_pooled ? 2 * s->stride_height : s->stride_height;
}

/// Copies the rows from `top` on, with padding where the image has none.
static void copy_band(const convolution_job *job, const uint8_t *image, int64_t top, int64_t rows, uint8_t *band) {
  const martlet_integer_convolution_sizes *s = job->sizes;
  // Wide steps may look at less than the padding.
  const int64_t left = martlet_smaller(s->padding_left * s->inputs, job->row_bytes), width = s->width * s->inputs;
  const int64_t taken = martlet_smaller(width, job->row_bytes - left);
  for (int64_t row = 0; row < rows; row++, band += job->row_bytes) {
    const int64_t from = top + row;
    if (from < 0 || from >= s->height) {
      memset(band, job->padding_value, (size_t)job->row_bytes);
      continue;
    }
    memset(band, job->padding_value, (size_t)left);
    memcpy(band + left, image + from * width, (size_t)taken);
    memset(band + left + taken, job->padding_value, (size_t)(job->row_bytes - left - taken));
  }
}

/// The rows of results `first ..< end` of an image; `band` begins at the first of the image's rows that they look at.
static void convolve_band(const convolution_job *job, const uint8_t *band, int64_t image, int64_t first, int64_t end) {
  const martlet_integer_convolution_sizes *s = job->sizes;
  const int64_t columns = s->outputs / s->groups, filled = martlet_filled_columns(columns);
  const int64_t panels = martlet_divide_up(columns, panel_columns), size = martlet_rescaled_size(job->rescaling);
  const int64_t filter_size = filled * job->filters->segments * martlet_quads(job->filters->run) * 4;
  for (int64_t group = 0; group < s->groups; group++) {
    martlet_filters filters = *job->filters;
    filters.weight += group * filter_size;
    martlet_rescaling rescaling = *job->rescaling;
    rescaling.start += group * filled;
    rescaling.factor += group * filled;
    rescaling.shift += group * filled;
    const int64_t stride = s->stride_width * s->inputs, between = rows_between_results(s, job->is_pooled);
    martlet_tile_rows rows = {NULL,         job->result_width, job->is_pooled ? 2 * stride : stride,
                              stride,       s->stride_height * job->row_bytes,
                              job->offsets, filters.segments,  martlet_quads(filters.run)};
    for (int64_t panel = 0; panel < panels; panel++) {
      for (int64_t row = first; row < end; row++) {
        rows.x = band + (row - first) * between * job->row_bytes + group * (s->inputs / s->groups);
        int64_t place = (image * job->result_height + row) * job->result_width * s->outputs + group * columns;
        martlet_multiply_panels(job->tile, &rows, &filters, &rescaling, panel, panel + 1, job->y + place * size,
                                s->outputs);
      }
    }
  }
}

static void convolution_chunk(void *context, int32_t chunk) {
  const convolution_job *job = context;
  const martlet_integer_convolution_sizes *s = job->sizes;
  const martlet_range images = martlet_chunk_range(&job->images, chunk / job->bands.chunks);
  const martlet_range rows = martlet_chunk_range(&job->bands, chunk % job->bands.chunks);
  const int64_t image_bytes = s->height * s->width * s->inputs;
  const int64_t top = rows.start * rows_between_results(s, job->is_pooled) - s->padding_top;
  const int64_t height = rows_of_band(s, rows.end - rows.start, job->is_pooled);
  // Tiles read whole fours.
  const size_t bytes = (size_t)(height * job->row_bytes + 4);
  uint8_t *copy = job->copies ? martlet_allocate(bytes) : NULL;
  if (copy) memset(copy + bytes - 4, 0, 4);
  for (int64_t image = images.start; image < images.end; image++) {
    const uint8_t *source = job->x + image * image_bytes;
    if (copy) copy_band(job, source, top, height, copy);
    convolve_band(job, copy ? copy : source + top * job->row_bytes, image, rows.start, rows.end);
  }
  if (copy) martlet_release(copy, bytes);
}

static void convolve(convolution_job job, int64_t width, bool is_padded) {
  const martlet_integer_convolution_sizes *s = job.sizes;
  const martlet_filters *filters = job.filters;
  job.copies = is_padded || filters->run % 4 != 0;
  job.row_bytes = (job.copies ? width : s->width) * s->inputs;
  int64_t *offsets = martlet_allocate((size_t)filters->segments * sizeof(int64_t));
  const int64_t joined = filters->segments / s->kernel_height;
  for (int64_t segment = 0; segment < filters->segments; segment++) {
    offsets[segment] = segment / joined * s->dilation_height * job.row_bytes +
                       segment % joined * s->dilation_width * s->inputs;
  }
  job.offsets = offsets;
  const int64_t work = s->output_height * s->output_width * s->outputs * filters->segments * filters->run;
  const int64_t images = work < chunk_multiplications ? martlet_divide_up(chunk_multiplications, work) : 1;
  const int64_t bands = martlet_smaller(job.result_height, work / (4 * chunk_multiplications) + 1);
  const int64_t rows = martlet_divide_up(job.result_height, bands);
  job.images = (martlet_division){s->batch, images, (int32_t)martlet_divide_up(s->batch, images)};
  job.bands = (martlet_division){job.result_height, rows, (int32_t)martlet_divide_up(job.result_height, rows)};
  martlet_parallel(job.images.chunks * job.bands.chunks, convolution_chunk, &job);
  martlet_release(offsets, (size_t)filters->segments * sizeof(int64_t));
}

void martlet_integer_convolution(const uint8_t *x, const martlet_integer_convolution_sizes *s, uint8_t padding_value,
                                 const martlet_filters *filters, const martlet_rescaling *rescaling, void *y) {
  if (s->batch == 0 || s->outputs == 0) return;
  const int64_t width = (s->output_width - 1) * s->stride_width + (s->kernel_width - 1) * s->dilation_width + 1;
  const int64_t height = rows_of_band(s, s->output_height, false);
  const bool is_padded = s->padding_top > 0 || s->padding_left > 0 || height > s->height || width > s->width;
  if (!is_padded && s->kernel_height == 1 && s->kernel_width == 1 && s->groups == 1 && s->stride_height == 1 &&
      s->stride_width == 1) {
    martlet_integer_product(x, s->batch * s->height * s->width, filters, rescaling, y);
    return;
  }
  convolution_job job = {.sizes = s, .tile = martlet_chosen_tile(), .x = x, .padding_value = padding_value,
                         .filters = filters, .rescaling = rescaling, .y = y,
                         .result_height = s->output_height, .result_width = s->output_width};
  convolve(job, width, is_padded);
}

void martlet_pooled_integer_convolution(const uint8_t *x, const martlet_integer_convolution_sizes *s,
                                        uint8_t padding_value, const martlet_filters *filters,
                                        const martlet_rescaling *rescaling, uint8_t *y) {
  const martlet_tile tile = martlet_chosen_pooled_tile();
  const int64_t height = s->output_height / 2, width = s->output_width / 2;
  if (s->batch == 0 || s->outputs == 0 || height == 0 || width == 0) return;
  if (!tile.function) {
    const size_t bytes = (size_t)(s->batch * s->output_height * s->output_width * s->outputs);
    uint8_t *whole = martlet_allocate(bytes);
    martlet_integer_convolution(x, s, padding_value, filters, rescaling, whole);
    martlet_pooling_shape shape = {s->batch, s->output_height, s->output_width, s->outputs, height, width,
                                   2,        2,                2,               2,          0,      0};
    martlet_max_pool_bytes(&shape, whole, y);
    martlet_release(whole, bytes);
    return;
  }
  const int64_t columns = (2 * width - 1) * s->stride_width + (s->kernel_width - 1) * s->dilation_width + 1;
  const int64_t rows = rows_of_band(s, height, true);
  convolution_job job = {.sizes = s, .tile = tile, .is_pooled = true, .x = x, .padding_value = padding_value,
                         .filters = filters, .rescaling = rescaling, .y = (char *)y,
                         .result_height = height, .result_width = width};
  convolve(job, columns,
           s->padding_top > 0 || s->padding_left > 0 || rows > s->height || columns > s->width);
}
