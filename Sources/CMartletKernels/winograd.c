// Convolutions by minimal filtering: patches of 6×6 are transformed, multiplied by transformed filters as a matrix for each
// of 36 positions, and gathered to tiles of 4×4 results. Blocks of tiles pass through all three steps in the second-level
// cache.
#include "martlet_winograd.h"

#include "martlet_allocator.h"
#include "winograd_filters.h"
#include "winograd_products.h"

enum { tiles_in_cache = 24, filters_in_cache = 5 << 19 };

typedef struct {
  martlet_winograd_sizes sizes;
  tile_grid grid;
  const float *x, *filters, *bias;
  float *y;
  bool is_rectified;
  int64_t tiles_per_chunk, first_result, results;  // of the present slice
} convolution_job;

/// Tiles of a batch with the results of a slice, and memory for them.
typedef struct {
  int64_t first, tiles;
  int64_t patch_line, patch_positions, product_line, product_positions;
  float *patches, *products;
} convolution_block;

/// The products of all positions: `[tiles, channels] · [channels, results]`.
MARTLET_INLINE void multiply_positions(const convolution_job *job, const convolution_block *block) {
  int64_t channels = job->sizes.channels, results = whole_vectors(job->results);
  for (int position = 0; position < positions; position++) {
    matrix_product product = {
        .depth = channels,
        .a = block->patches + position * block->patch_positions,
        .b = job->filters + position * filter_elements(channels, job->results),
        .c = block->products + position * block->product_positions,
        .row_stride_a = block->patch_line,
        .column_stride_a = 1,
        .row_stride_b = panel_columns,
        .row_stride_c = block->product_line,
    };
    int64_t whole = results / panel_columns * panel_columns;
    sum_products(block->tiles, whole, panel_columns * channels, product);
    if (whole == results) continue;
    product.b += whole * channels;
    product.c += whole;
    product.row_stride_b = lanes;
    sum_products(block->tiles, lanes, 0, product);
  }
}

/// Where the results of a tile begin.
MARTLET_INLINE float *results_at(const convolution_job *job, tile_place place) {
  const martlet_winograd_sizes *s = &job->sizes;
  int64_t row = place.image * s->result_height + place.row;
  return job->y + (row * s->result_width + place.column) * s->result_channels + job->first_result;
}

/// Gathers results of one tile from its products.
MARTLET_INLINE void store_tile(const convolution_job *job, const convolution_block *block, int64_t tile) {
  const martlet_winograd_sizes *s = &job->sizes;
  tile_place place = place_of(&job->grid, block->first + tile);
  int64_t rows = s->result_height - place.row, columns = s->result_width - place.column;
  int64_t pixel = s->result_channels, row_stride = s->result_width * pixel;
  float *to = results_at(job, place);
  const float *bias = job->bias ? job->bias + job->first_result : NULL;
  for (int64_t group = 0; group < job->results; group += lanes) {
    int64_t k = martlet_smaller(group, job->results - lanes);
    vector y[tile_side][tile_side], start = bias ? LOAD(bias + k) : (vector)(0.0f);
    gather_tile(block->products + tile * block->product_line + k, block->product_positions, y);
    for (int i = 0; i < tile_side; i++) {
      if (i >= rows) break;
      for (int j = 0; j < tile_side; j++) {
        if (j >= columns) break;
        vector value = y[i][j] + start;
        if (job->is_rectified) value = value <= 0.0f ? (vector)(0.0f) : value;
        MARTLET_STORE(float, to + i * row_stride + j * pixel + k, value);
      }
    }
  }
}

MARTLET_CLONES static void convolve_block(const convolution_job *job, const convolution_block *block) {
  const martlet_winograd_sizes *s = &job->sizes;
  for (int64_t tile = 0; tile < block->tiles; tile++) {
    tile_place place = place_of(&job->grid, block->first + tile);
    image_part part = {job->x + place.image * s->height * s->width * s->channels, s->height, s->width, s->channels,
                       s->channels, place.row - s->top, place.column - s->left};
    FETCH_TILE(results_at(job, place), s->result_width * s->result_channels, s->result_channels, job->results, 1)
    transform_patches(&part, block->patches + tile * block->patch_line, block->patch_positions);
  }
  multiply_positions(job, block);
  for (int64_t tile = 0; tile < block->tiles; tile++) store_tile(job, block, tile);
}

static void convolve_chunk(void *context, int32_t chunk) {
  const convolution_job *job = context;
  int64_t first = chunk * job->tiles_per_chunk;
  convolution_block block = {
      .first = first,
      .tiles = martlet_smaller(job->tiles_per_chunk, job->grid.tiles - first),
      .patch_line = whole_vectors(job->sizes.channels),
      .product_line = spread_line(job->results),
  };
  block.patch_positions = position_elements(block.patch_line, block.tiles);
  block.product_positions = position_elements(block.product_line, block.tiles);
  int64_t patches = positions * block.patch_positions;
  size_t bytes = (size_t)(patches + positions * block.product_positions) * sizeof(float);
  block.patches = martlet_allocate(bytes);
  block.products = block.patches + patches;
  convolve_block(job, &block);
  martlet_release(block.patches, bytes);
}

void martlet_winograd_convolution(const martlet_winograd_sizes *sizes, const float *x, const float *weight, bool turned,
                                  const float *bias, bool rectified, float *y) {
  convolution_job job = {
      .sizes = *sizes, .grid = grid_of(sizes), .x = x, .bias = bias, .y = y, .is_rectified = rectified};
  if (job.grid.tiles == 0) return;
  // A multiple of four, so that few threads get equal shares.
  int64_t chunks = martlet_divide_up(job.grid.tiles, tiles_in_cache);
  if (chunks > 1) chunks = (chunks + 3) / 4 * 4;
  job.tiles_per_chunk = martlet_divide_up(job.grid.tiles, chunks);
  chunks = martlet_divide_up(job.grid.tiles, job.tiles_per_chunk);
  // Filters of a slice stay in a cache while tiles pass by; patches are transformed anew for every slice.
  int64_t channels = sizes->channels, pixel = turned ? sizes->result_channels : channels;
  result_slices slices = slices_of(sizes->result_channels, channels, filters_in_cache);
  size_t bytes = (size_t)(positions * filter_elements(channels, slices.last_width)) * sizeof(float);
  float *filters = martlet_allocate(bytes);
  job.filters = filters;
  for (int64_t slice = 0; slice < slices.count; slice++) {
    job.first_result = slice * slices.width;
    job.results = slice == slices.count - 1 ? slices.last_width : slices.width;
    const float *start = weight + job.first_result * (turned ? 1 : 9 * pixel);
    martlet_winograd_filters(start, channels, job.results, pixel, turned, filters);
    martlet_parallel((int32_t)chunks, convolve_chunk, &job);
  }
  martlet_release(filters, bytes);
}
