// Tiles of a product of bytes: some rows times some vectors of 16 columns, with the sums in registers. One function for each
// kind of processor, with the same results to the bit.
#ifndef MARTLET_INTEGER_TILES_H
#define MARTLET_INTEGER_TILES_H

#include "martlet_integers.h"

enum { most_tile_rows = 12, most_tile_vectors = 2, panel_columns = 32 };

/// The rows of a tile: `count` results, `step` bytes apart, and where the segments of each begin.
///
/// Where windows of 2x2 are pooled, a result is the greatest of four rows, two of which lie next to each other, `stride` bytes
/// apart, and two `second` bytes behind these.
typedef struct {
  const uint8_t *x;
  int64_t count, step, stride, second;
  const int64_t *offsets;
  int64_t segments, quads;  // four times `quads` bytes are a run
} martlet_tile_rows;

/// Where a tile's results go: `columns` of them a row, `stride` elements apart.
typedef struct {
  void *y;
  int64_t stride, columns;
} martlet_tile_target;

/// One tile of one or two vectors; `panel` and `rescaling` begin at its first column.
typedef void martlet_tile_function(const martlet_tile_rows *rows, int64_t vectors, const int8_t *panel,
                                   const martlet_rescaling *rescaling, const martlet_tile_target *target);

/// A function with the most results that a tile of its has rows for.
typedef struct {
  martlet_tile_function *function;
  int64_t most;
} martlet_tile;

/// The function of the variant in use.
martlet_tile martlet_chosen_tile(void);

/// The one that pools windows of 2x2, or NULL where the variant has none.
martlet_tile martlet_chosen_pooled_tile(void);

martlet_tile_function martlet_portable_tile;
#if defined(__x86_64__)
martlet_tile_function martlet_avx2_tile, martlet_vnni_tile, martlet_vnni_pooled_tile;
#endif

/// All columns of some panels for a range of rows, cut into tiles of about equal heights; `y` is the first result.
void martlet_multiply_panels(martlet_tile tile, const martlet_tile_rows *rows, const martlet_filters *filters,
                             const martlet_rescaling *rescaling, int64_t first_panel, int64_t end_panel, void *y,
                             int64_t y_stride);

static inline int64_t martlet_quads(int64_t run) { return (run + 3) / 4; }
static inline int64_t martlet_rescaled_size(const martlet_rescaling *rescaling) {
  return rescaling->dtype == martlet_float32 ? 4 : 1;
}

#endif
