// The gradient of the weight by minimal filtering: patches of images and tiles of upstream gradients are transformed, for each
// of 36 positions a matrix of channels by results sums their products, and the sums are gathered to filters of 3×3.
#include "martlet_winograd.h"

#include "martlet_allocator.h"
#include "winograd_blocks.h"
#include "winograd_products.h"

enum {
  block_elements = 1 << 19,
  least_tiles = 128,
  sums_in_cache = 5 << 19,
  tiles_per_transform = 4,
  own_elements = 5 << 15,  // of sums and tiles that the second-level cache of one core holds
  most_parts = 16,
};

typedef struct {
  martlet_winograd_sizes sizes;
  tile_grid grid;
  const float *x, *upstream;
  float *gradient;
  float *patches, *tiles, *sums;
  int64_t patch_line, patch_positions, tile_line, tile_positions, sum_positions;
  int64_t first_result, results;  // of the present slice
  int64_t first, count;           // tiles of the present block
  bool accumulates;               // on top of the sums of blocks before
  int64_t parts, tiles_per_part;
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
      .accumulates = job->accumulates,
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

/// Lays out blocks of so many tiles; returns the elements of their patches and tiles.
static int64_t lay_out(gradient_job *job, int64_t tiles) {
  job->patch_positions = position_elements(job->patch_line, tiles);
  job->tile_positions = position_elements(job->tile_line, tiles);
  return positions * (job->patch_positions + job->tile_positions);
}

static void place_block(gradient_job *job, float *memory) {
  job->patches = memory;
  job->tiles = memory + positions * job->patch_positions;
}

/// Sums for all results of a slice, block by block: the threads share the tiles of a block.
static void sum_blocks(gradient_job *job, int64_t tiles_per_block) {
  for (job->first = 0; job->first < job->grid.tiles; job->first += job->count) {
    job->count = martlet_smaller(tiles_per_block, job->grid.tiles - job->first);
    job->accumulates = job->first > 0;
    martlet_parallel((int32_t)martlet_divide_up(job->count, tiles_per_transform), transform_chunk, job);
    martlet_parallel(positions, multiply_chunk, job);
  }
}

/// The sums of a part of the tiles, which stay in the cache of one core with the block that is added.
static void sum_part(void *context, int32_t part) {
  gradient_job job = *(const gradient_job *)context;
  int64_t start = part * job.tiles_per_part, end = martlet_smaller(start + job.tiles_per_part, job.grid.tiles);
  size_t bytes = (size_t)lay_out(&job, products_in_sum) * sizeof(float);
  float *memory = martlet_allocate(bytes);
  place_block(&job, memory);
  job.sums += part * positions * job.sum_positions;
  for (job.first = start; job.first < end; job.first += job.count) {
    job.count = martlet_smaller(products_in_sum, end - job.first);
    job.accumulates = job.first > start;
    transform_some(&job, 0, job.count);
    for (int64_t position = 0; position < positions; position++) multiply_position(&job, position);
  }
  martlet_release(memory, bytes);
}

/// Adds the sums of all parts to those of the first, in their order.
MARTLET_CLONES static void join_parts(void *context, int32_t position) {
  const gradient_job *job = context;
  float *sums = job->sums + position * job->sum_positions;
  for (int64_t part = 1; part < job->parts; part++) {
    const float *others = sums + part * positions * job->sum_positions;
    for (int64_t i = 0; i < job->sum_positions; i++) sums[i] += others[i];
  }
}

static void gather_all(gradient_job *job) {
  martlet_parallel((int32_t)martlet_divide_up(job->sizes.channels, lanes), gather_chunk, job);
}

/// The gradient of few filters: every part of the tiles has sums of its own.
static void sum_in_parts(gradient_job *job) {
  int64_t parts = martlet_smaller(martlet_divide_up(job->grid.tiles, least_tiles), most_parts);
  job->tiles_per_part = martlet_divide_up(job->grid.tiles, parts);
  job->parts = martlet_divide_up(job->grid.tiles, job->tiles_per_part);
  size_t bytes = (size_t)(job->parts * positions * job->sum_positions) * sizeof(float);
  job->sums = martlet_allocate(bytes);
  martlet_parallel((int32_t)job->parts, sum_part, job);
  martlet_parallel(positions, join_parts, job);
  gather_all(job);
  martlet_release(job->sums, bytes);
}

/// The gradient of many filters, in slices of results whose sums stay in a cache while tiles pass by; patches are
/// transformed anew for every slice.
static void sum_in_slices(gradient_job *job, result_slices slices) {
  int64_t most = martlet_greater(block_elements / (positions * (job->patch_line + job->tile_line)), least_tiles);
  int64_t per_block = martlet_divide_up(job->grid.tiles, martlet_divide_up(job->grid.tiles, most));
  int64_t block = lay_out(job, per_block);
  size_t bytes = (size_t)(block + positions * job->sum_positions) * sizeof(float);
  float *memory = martlet_allocate(bytes);
  place_block(job, memory);
  job->sums = memory + block;
  for (int64_t slice = 0; slice < slices.count; slice++) {
    job->first_result = slice * slices.width;
    job->results = slice == slices.count - 1 ? slices.last_width : slices.width;
    sum_blocks(job, per_block);
    gather_all(job);
  }
  martlet_release(memory, bytes);
}

void martlet_winograd_weight_gradient(const martlet_winograd_sizes *sizes, const float *x, const float *upstream,
                                      float *gradient) {
  gradient_job job = {.sizes = *sizes, .grid = grid_of(sizes), .x = x, .upstream = upstream, .gradient = gradient};
  int64_t channels = sizes->channels;
  result_slices slices = slices_of(sizes->result_channels, channels, sums_in_cache);
  job.results = slices.last_width;
  job.patch_line = whole_vectors(channels);
  job.tile_line = spread_line(slices.last_width);
  job.sum_positions = position_elements(job.tile_line, channels);
  int64_t own = positions * job.sum_positions + lay_out(&job, products_in_sum);
  if (slices.count == 1 && own <= own_elements) {
    sum_in_parts(&job);
  } else {
    sum_in_slices(&job, slices);
  }
}
