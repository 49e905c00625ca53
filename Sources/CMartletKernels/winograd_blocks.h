// Where tiles and patches lie in images and in blocks of transformed ones. To be inlined into cloned functions.
#ifndef MARTLET_WINOGRAD_BLOCKS_H
#define MARTLET_WINOGRAD_BLOCKS_H

#include "martlet_winograd.h"
#include "winograd_transforms.h"

/// The tiles of all results of a batch, counted image by image and row by row.
typedef struct {
  int64_t rows, columns, tiles;
} tile_grid;

static inline tile_grid grid_of(const martlet_winograd_sizes *sizes) {
  tile_grid grid = {martlet_divide_up(sizes->result_height, tile_side), martlet_divide_up(sizes->result_width, tile_side),
                    0};
  grid.tiles = sizes->batch * grid.rows * grid.columns;
  return grid;
}

/// The image of a tile and its first result.
typedef struct {
  int64_t image, row, column;
} tile_place;

static inline tile_place place_of(const tile_grid *grid, int64_t tile) {
  int64_t line = tile / grid->columns;
  return (tile_place){line / grid->rows, line % grid->rows * tile_side, tile % grid->columns * tile_side};
}

static inline int64_t whole_vectors(int64_t channels) { return martlet_divide_up(channels, lanes) * lanes; }

/// The distance between rows that are read 32 columns at a time: an odd number of cache lines, so that they do not fall onto
/// few places of a cache.
static inline int64_t spread_line(int64_t columns) {
  int64_t lines = martlet_divide_up(columns, lanes);
  return (lines > 2 ? lines | 1 : lines) * lanes;
}

/// The distance between positions of so many lines, an odd number of cache lines too.
static inline int64_t position_elements(int64_t line, int64_t lines) { return (lines * line / lanes | 1) * lanes; }

/// Result channels in slices: `width`, a multiple of 32, is that of all but the last, which has all that is left.
typedef struct {
  int64_t count, width, last_width;
} result_slices;

/// Slices whose matrices of all positions have about `elements` elements.
static inline result_slices slices_of(int64_t results, int64_t channels, int64_t elements) {
  int64_t wanted = martlet_greater(elements / (positions * channels) / panel_columns, 1) * panel_columns;
  int64_t count = martlet_greater(results / wanted, 1), width = results;
  if (count > 1) width = results / count / panel_columns * panel_columns;
  return (result_slices){count, width, results - (count - 1) * width};
}

/// A part of an image, which may reach beyond it, of `channels` of the `pixel` that are each pixel's.
typedef struct {
  const float *image;
  int64_t height, width, pixel, channels, row, column;
} image_part;

/// The elements of `side` × `side` pixels of 16 channels, zeros outside of the image.
MARTLET_INLINE void copy_part(const image_part *part, const int side, int64_t channel, float *to) {
  for (int i = 0; i < side; i++) {
    int64_t row = part->row + i;
    for (int j = 0; j < side; j++) {
      int64_t column = part->column + j;
      bool is_inside = row >= 0 && row < part->height && column >= 0 && column < part->width;
      MARTLET_STORE(float, to + (i * side + j) * lanes,
                    is_inside ? LOAD(part->image + (row * part->width + column) * part->pixel + channel) : (vector)(0.0f));
    }
  }
}

/// Transforms all channels of a part of `side` × `side` pixels; the last 16 may overlap those before.
#define TRANSFORM_PART(SIDE, TRANSFORM)                                                                            \
  int64_t channels = part->channels, row_stride = part->width * part->pixel;                                          \
  bool is_inside = part->row >= 0 && part->column >= 0 && part->row + (SIDE) <= part->height &&                     \
                   part->column + (SIDE) <= part->width;                                                           \
  const float *start = part->image + part->row * row_stride + part->column * part->pixel;                             \
  float copy[(SIDE) * (SIDE) * lanes] __attribute__((aligned(64)));                                                \
  for (int64_t group = 0; group < channels; group += lanes) {                                                      \
    int64_t channel = martlet_smaller(group, channels - lanes);                                                    \
    if (is_inside) {                                                                                               \
      TRANSFORM(start + channel, row_stride, part->pixel, to + channel, position_stride);                             \
    } else {                                                                                                       \
      copy_part(part, SIDE, channel, copy);                                                                        \
      TRANSFORM(copy, (SIDE) * lanes, lanes, to + channel, position_stride);                                       \
    }                                                                                                              \
  }

/// Asks for 4×4 pixels of 16 channels and more, from `start` on. They are four short runs that lie apart, which a processor
/// does not read ahead of.
#define FETCH_TILE(START, ROW_STRIDE, PIXEL, CHANNELS, IS_WRITTEN)                                   \
  for (int64_t i = 0; i < tile_side; i++) {                                                          \
    for (int64_t j = 0; j < tile_side; j++) {                                                        \
      const float *at = (START) + i * (ROW_STRIDE) + j * (PIXEL);                                    \
      for (int64_t c = 0; c < (CHANNELS); c += lanes) __builtin_prefetch(at + c, IS_WRITTEN, 2);     \
    }                                                                                                \
  }

/// Asks for the pixels that the part four rows below adds to this one of `side` rows.
MARTLET_INLINE void fetch_below(const image_part *part, const int side) {
  int64_t row = part->row + side, column = part->column + side - tile_side;
  FETCH_TILE(part->image + (row * part->width + column) * part->pixel, part->width * part->pixel, part->pixel,
             part->channels, 0)
}

MARTLET_INLINE void transform_patches(const image_part *part, float *to, int64_t position_stride) {
  fetch_below(part, patch_side);
  TRANSFORM_PART(patch_side, transform_patch)
}

MARTLET_INLINE void transform_tiles(const image_part *part, float *to, int64_t position_stride) {
  fetch_below(part, tile_side);
  TRANSFORM_PART(tile_side, transform_tile)
}

#endif
