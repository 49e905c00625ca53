// Which instructions products of bytes are made with, how their weights lie, and matrix products. The work is cut by sizes
// alone.
#include "martlet_integers.h"

#include <stdatomic.h>
#include <string.h>

#include "chunks.h"
#include "integer_tiles.h"
#include "martlet_allocator.h"

// MARK: Variants

martlet_integers_variant martlet_integers_best_variant(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
    return martlet_integers_vnni;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return martlet_integers_avx2;
#endif
  return martlet_integers_portable;
}

static _Atomic int32_t chosen = -1;

martlet_integers_variant martlet_integers_use_variant(martlet_integers_variant variant) {
  martlet_integers_variant best = martlet_integers_best_variant();
  if (variant > best) variant = best;
  atomic_store_explicit(&chosen, (int32_t)variant, memory_order_relaxed);
  return variant;
}

static int32_t variant_in_use(void) {
  int32_t variant = atomic_load_explicit(&chosen, memory_order_relaxed);
  return variant < 0 ? (int32_t)martlet_integers_use_variant(martlet_integers_best_variant()) : variant;
}

martlet_tile martlet_chosen_tile(void) {
#if defined(__x86_64__)
  int32_t variant = variant_in_use();
  if (variant == martlet_integers_vnni) return (martlet_tile){martlet_vnni_tile, most_tile_rows};
  if (variant == martlet_integers_avx2) return (martlet_tile){martlet_avx2_tile, most_tile_rows};
#endif
  return (martlet_tile){martlet_portable_tile, most_tile_rows};
}

martlet_tile martlet_chosen_pooled_tile(void) {
#if defined(__x86_64__)
  if (variant_in_use() == martlet_integers_vnni) return (martlet_tile){martlet_vnni_pooled_tile, most_tile_rows / 4};
#endif
  return (martlet_tile){NULL, 0};
}

// MARK: Filters

int64_t martlet_filled_columns(int64_t columns) { return martlet_divide_up(columns, 16) * 16; }

size_t martlet_arranged_size(int64_t columns, int64_t segments, int64_t run) {
  return (size_t)(martlet_filled_columns(columns) * segments * martlet_quads(run) * 4);
}

void martlet_arrange_filters(const int8_t *weight, int64_t columns, int64_t segments, int64_t run, int8_t *arranged,
                             int32_t *sums) {
  const int64_t filled = martlet_filled_columns(columns), quads = martlet_quads(run);
  for (int64_t column = 0; column < filled; column++) {
    int64_t panel = column / panel_columns * panel_columns;
    int64_t width = martlet_smaller(panel_columns, filled - panel);
    int8_t *target = arranged + panel * segments * quads * 4 + (column - panel) * 4;
    const int8_t *source = weight + column * segments * run;
    int32_t sum = 0;
    for (int64_t segment = 0; segment < segments; segment++, source += run) {
      for (int64_t place = 0; place < 4 * quads; place++) {
        int8_t value = column < columns && place < run ? source[place] : 0;
        target[(segment * quads + place / 4) * width * 4 + place % 4] = value;
        sum += value;
      }
    }
    sums[column] = sum;
  }
}

void martlet_multiply_panels(martlet_tile tile, const martlet_tile_rows *rows, const martlet_filters *filters,
                             const martlet_rescaling *rescaling, int64_t first_panel, int64_t end_panel, void *y,
                             int64_t y_stride) {
  const int64_t tiles = martlet_divide_up(rows->count, tile.most);
  const int64_t filled = martlet_filled_columns(filters->columns), size = martlet_rescaled_size(rescaling);
  martlet_rescaling own = *rescaling;
  martlet_tile_rows part = *rows;
  for (int64_t column = first_panel * panel_columns; column < end_panel * panel_columns; column += panel_columns) {
    const int64_t vectors = martlet_smaller(most_tile_vectors, (filled - column) / 16);
    const int8_t *panel = filters->weight + column * rows->segments * rows->quads * 4;
    own.start = rescaling->start + column;
    own.factor = rescaling->factor + column;
    own.shift = rescaling->shift + column;
    for (int64_t index = 0; index < tiles; index++) {
      const int64_t start = rows->count * index / tiles, end = rows->count * (index + 1) / tiles;
      part.x = rows->x + start * rows->step;
      part.count = end - start;
      martlet_tile_target target = {(char *)y + (start * y_stride + column) * size, y_stride,
                                    filters->columns - column};
      tile.function(&part, vectors, panel, &own, &target);
    }
  }
}

// MARK: Products

typedef struct {
  martlet_tile tile;
  const uint8_t *x;
  const martlet_filters *filters;
  const martlet_rescaling *rescaling;
  char *y;
  martlet_division rows, panels;
} product_job;

static void product_chunk(void *context, int32_t chunk) {
  const product_job *job = context;
  const martlet_filters *filters = job->filters;
  martlet_range rows = martlet_chunk_range(&job->rows, chunk / job->panels.chunks);
  martlet_range panels = martlet_chunk_range(&job->panels, chunk % job->panels.chunks);
  const int64_t run = filters->run, quads = martlet_quads(run), count = rows.end - rows.start, no_offset = 0;
  martlet_tile_rows tile_rows = {job->x + rows.start * run, count, run, run, 0, &no_offset, 1, quads};
  uint8_t *copy = NULL;
  if (run % 4 != 0) {
    // Tiles read whole fours. What is too much meets weights of zero, but must be there to be read.
    copy = martlet_allocate((size_t)(count * quads * 4));
    memset(copy, 0, (size_t)(count * quads * 4));
    for (int64_t row = 0; row < count; row++) memcpy(copy + row * quads * 4, tile_rows.x + row * run, (size_t)run);
    tile_rows.x = copy;
    tile_rows.step = tile_rows.stride = quads * 4;
  }
  void *y = job->y + rows.start * filters->columns * martlet_rescaled_size(job->rescaling);
  martlet_multiply_panels(job->tile, &tile_rows, filters, job->rescaling, panels.start, panels.end, y,
                          filters->columns);
  if (copy) martlet_release(copy, (size_t)(count * quads * 4));
}

void martlet_integer_product(const uint8_t *x, int64_t rows, const martlet_filters *filters,
                             const martlet_rescaling *rescaling, void *y) {
  if (rows == 0 || filters->columns == 0) return;
  const int64_t panels = martlet_divide_up(filters->columns, panel_columns);
  // Chunks of about half a million multiplications; columns are cut first, so that each weight is read by one chunk.
  const int64_t work = rows * martlet_filled_columns(filters->columns) * filters->run;
  const int64_t worthwhile = martlet_smaller(16, work / 500000 + 1);
  const int64_t across = martlet_smaller(worthwhile, panels);
  const int64_t down = martlet_smaller(martlet_divide_up(worthwhile, across), martlet_divide_up(rows, 24));
  const int64_t row_group = martlet_divide_up(rows, down), panel_group = martlet_divide_up(panels, across);
  product_job job = {martlet_chosen_tile(), x, filters, rescaling, y,
                     {rows, row_group, (int32_t)martlet_divide_up(rows, row_group)},
                     {panels, panel_group, (int32_t)martlet_divide_up(panels, panel_group)}};
  martlet_parallel(job.rows.chunks * job.panels.chunks, product_chunk, &job);
}
