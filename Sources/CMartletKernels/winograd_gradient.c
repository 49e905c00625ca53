// The gradient of the weight by minimal filtering: patches of images and tiles of upstream gradients are transformed, for each
// of 36 positions a matrix of channels by results sums their products, and the sums are gathered to filters of 3×3.
#include "martlet_winograd.h"

#include "martlet_allocator.h"
#include "winograd_blocks.h"
#include "winograd_products.h"

enum { block_elements = 1 << 19, least_tiles = 128, sums_in_cache = 5 << 19, tiles_per_transform = 4 };

typedef struct {
  martlet_winograd_sizes sizes;
  tile_grid grid;
  const float *x, *upstream;
  float *gradient;
  float *patches, *tiles, *sums;
  int64_t patch_line, patch_positions, tile_line, tile_positions, sum_positions;
  int64_t first_result, results;  // of the present slice
  int64_t first, count;           // tiles of the present block
} gradient_job;

/// Patches and tiles of a part of the present block.
MARTLET_CLONES static void transform_some(const gradient_job *job, int64_t start, int64_t end) {
  const martlet_winograd_sizes *s = &job->sizes;
  for (int64_t t = start; t < end; t++) {
    tile_place place = place_of(&job->grid, job->first + t);
    image_part patch = {job->x + place.image * s->height * s->width * s->channels, s->height, s->width, s->channels,
                        s->channels, place.row - s->top, place.column - s->left};
    transform_patches(&patch, job->patches + t * job->patch_line, job->patch_positions);
    int64_t image = s->result_height * s->result_width * s->result_channels;
    image_part tile = {job->upstream + place.image * image + job->first_result, s->result_height, s->result_width,
                       s->result_channels, job->results, place.row, place.column};
    transform_tiles(&tile, job->tiles + t * job->tile_line, job->tile_positions);
  }
}

static void transform_chunk(void *context, int32_t chunk) {
  const gradient_job *job = context;
  int64_t start = (int64_t)chunk * tiles_per_transform;
  transform_some(job, start, martlet_smaller(start + tiles_per_transform, job->count));
}

/// Adds the products of the present block at one position: `[channels, tiles] · [tiles, results]`.
MARTLET_CLONES static void multiply_position(const gradient_job *job, int64_t position) {
  matrix_product product = {
      .depth = job->count,
      .a = job->patches + position * job->patch_positions,
      .b = job->tiles + position * job->tile_positions,
      .c = job->sums + position * job->sum_positions,
      .row_stride_a = 1,
      .column_stride_a = job->patch_line,
      .row_stride_b = job->tile_line,
      .row_stride_c = job->tile_line,
      .accumulates = job->first > 0,
  };
  sum_products(job->sizes.channels, whole_vectors(job->results), panel_columns, product);
}

static void multiply_chunk(void *context, int32_t chunk) { multiply_position(context, chunk); }

/// Gathers the filters of 16 channels and 16 results, which are transposed on the way.
MARTLET_INLINE void gather_block(const gradient_job *job, int64_t channel, int64_t result) {
  float block[9 * lanes * lanes] __attribute__((aligned(64))), turned[lanes * lanes] __attribute__((aligned(64)));
  for (int64_t c = 0; c < lanes; c++) {
    const float *from = job->sums + (channel + c) * job->tile_line + result;
    vector t[3][patch_side];
    for (int j = 0; j < patch_side; j++) {
      vector m[patch_side], column[3];
      for (int i = 0; i < patch_side; i++) m[i] = LOAD(from + (i * patch_side + j) * job->sum_positions);
      gather_filter_line(m, column);
      for (int i = 0; i < 3; i++) t[i][j] = column[i];
    }
    for (int i = 0; i < 3; i++) {
      vector line[3];
      gather_filter_line(t[i], line);
      for (int j = 0; j < 3; j++) MARTLET_STORE(float, block + ((i * 3 + j) * lanes + c) * lanes, line[j]);
    }
  }
  float *to = job->gradient + (job->first_result + result) * 9 * job->sizes.channels + channel;
  for (int64_t element = 0; element < 9; element++) {
    transpose_block(block + element * lanes * lanes, lanes, lanes, turned, lanes);
    for (int64_t k = 0; k < lanes; k++) {
      MARTLET_STORE(float, to + (k * 9 + element) * job->sizes.channels, LOAD(turned + k * lanes));
    }
  }
}

MARTLET_CLONES static void gather_filters(const gradient_job *job, int64_t channel) {
  for (int64_t group = 0; group < job->results; group += lanes) {
    gather_block(job, channel, martlet_smaller(group, job->results - lanes));
  }
}

static void gather_chunk(void *context, int32_t chunk) {
  const gradient_job *job = context;
  gather_filters(job, martlet_smaller((int64_t)chunk * lanes, job->sizes.channels - lanes));
}

void martlet_winograd_weight_gradient(const martlet_winograd_sizes *sizes, const float *x, const float *upstream,
                                      float *gradient) {
  gradient_job job = {.sizes = *sizes, .grid = grid_of(sizes), .x = x, .upstream = upstream, .gradient = gradient};
  int64_t channels = sizes->channels;
  // Sums stay in a cache while tiles pass by; patches are transformed anew for every slice of results.
  result_slices slices = slices_of(sizes->result_channels, channels, sums_in_cache);
  job.patch_line = whole_vectors(channels);
  job.tile_line = spread_line(slices.last_width);
  job.sum_positions = position_elements(job.tile_line, channels);
  int64_t most = martlet_greater(block_elements / (positions * (job.patch_line + job.tile_line)), least_tiles);
  int64_t per_block = martlet_divide_up(job.grid.tiles, martlet_divide_up(job.grid.tiles, most));
  job.patch_positions = position_elements(job.patch_line, per_block);
  job.tile_positions = position_elements(job.tile_line, per_block);
  size_t bytes = (size_t)(positions * (job.patch_positions + job.tile_positions + job.sum_positions)) * sizeof(float);
  job.patches = martlet_allocate(bytes);
  job.tiles = job.patches + positions * job.patch_positions;
  job.sums = job.tiles + positions * job.tile_positions;
  for (int64_t slice = 0; slice < slices.count; slice++) {
    job.first_result = slice * slices.width;
    job.results = slice == slices.count - 1 ? slices.last_width : slices.width;
    for (job.first = 0; job.first < job.grid.tiles; job.first += job.count) {
      job.count = martlet_smaller(per_block, job.grid.tiles - job.first);
      martlet_parallel((int32_t)martlet_divide_up(job.count, tiles_per_transform), transform_chunk, &job);
      martlet_parallel(positions, multiply_chunk, &job);
    }
    martlet_parallel((int32_t)martlet_divide_up(channels, lanes), gather_chunk, &job);
  }
  martlet_release(job.patches, bytes);
}
