// The transform of filters.
#include "winograd_filters.h"

#include <string.h>

typedef struct {
  const float *weight;
  float *filters;
  int64_t channels, results, pixel;
} filters_job;

/// 16 elements of the last axis, of which `count` exist, to 36 positions.
MARTLET_INLINE void transform_filter(const float *w, int64_t pixel, int64_t count, bool is_turned, float *to,
                                     int64_t position_stride) {
  vector t[patch_side][3];
  for (int j = 0; j < 3; j++) {
    vector column[3], lines[patch_side];
    for (int i = 0; i < 3; i++) {
      const float *from = w + (is_turned ? 8 - 3 * i - j : 3 * i + j) * pixel;
      float part[lanes] = {0};
      if (count < lanes) {
        memcpy(part, from, (size_t)count * sizeof(float));
        from = part;
      }
      column[i] = LOAD(from);
    }
    transform_filter_line(column, lines);
    for (int i = 0; i < patch_side; i++) t[i][j] = lines[i];
  }
  for (int i = 0; i < patch_side; i++) {
    vector line[patch_side];
    transform_filter_line(t[i], line);
    for (int j = 0; j < patch_side; j++) MARTLET_STORE(float, to + (i * patch_side + j) * position_stride, line[j]);
  }
}

/// Where the 16 columns from `result` on begin in a position's matrix, and the distance of its rows.
typedef struct {
  int64_t offset, row_stride;
} panel_place;

static inline panel_place panel_of(const filters_job *job, int64_t result) {
  int64_t panel = result / panel_columns * panel_columns;
  int64_t width = martlet_smaller(panel_columns, whole_vectors(job->results) - panel);
  return (panel_place){panel * job->channels + result - panel, width};
}

/// 16 results with all channels, which are transposed on the way.
MARTLET_CLONES static void transform_results(const filters_job *job, int64_t result) {
  int64_t count = martlet_smaller(lanes, job->results - result);
  int64_t position_stride = filter_elements(job->channels, job->results);
  panel_place place = panel_of(job, result);
  float block[positions * lanes * lanes] __attribute__((aligned(64)));
  for (int64_t group = 0; group < job->channels; group += lanes) {
    int64_t channel = martlet_smaller(group, job->channels - lanes);
    for (int64_t k = 0; k < count; k++) {
      transform_filter(job->weight + (result + k) * 9 * job->pixel + channel, job->pixel, lanes, false,
                       block + k * lanes, lanes * lanes);
    }
    for (int position = 0; position < positions; position++) {
      transpose_block(block + position * lanes * lanes, lanes, count,
                      job->filters + position * position_stride + place.offset + channel * place.row_stride,
                      place.row_stride);
    }
  }
}

/// 16 channels with all results.
MARTLET_CLONES static void transform_turned_channels(const filters_job *job, int64_t channel) {
  int64_t end = martlet_smaller(channel + lanes, job->channels);
  for (int64_t result = 0; result < job->results; result += lanes) {
    panel_place place = panel_of(job, result);
    for (int64_t c = channel; c < end; c++) {
      transform_filter(job->weight + c * 9 * job->pixel + result, job->pixel,
                       martlet_smaller(lanes, job->results - result), true,
                       job->filters + place.offset + c * place.row_stride, filter_elements(job->channels, job->results));
    }
  }
}

static void transform_chunk(void *context, int32_t chunk) { transform_results(context, (int64_t)chunk * lanes); }
static void transform_turned_chunk(void *context, int32_t chunk) {
  transform_turned_channels(context, (int64_t)chunk * lanes);
}

void martlet_winograd_filters(const float *weight, int64_t channels, int64_t results, int64_t pixel, bool turned,
                              float *filters) {
  filters_job job = {weight, filters, channels, results, pixel};
  int64_t chunks = martlet_divide_up(turned ? channels : results, lanes);
  martlet_parallel((int32_t)chunks, turned ? transform_turned_chunk : transform_chunk, &job);
}
