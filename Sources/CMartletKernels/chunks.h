// How work is divided for the pool: by the sizes of arrays alone, so that results are the same on any number of
// threads.
#ifndef MARTLET_CHUNKS_H
#define MARTLET_CHUNKS_H

#include "martlet_pool.h"
#include "martlet_types.h"

/// Items in chunks of `group` (the last may be shorter).
typedef struct {
  int64_t items, group;
  int32_t chunks;
} martlet_division;

typedef struct {
  int64_t start, end;
} martlet_range;

static inline int64_t martlet_divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }
static inline int64_t martlet_smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t martlet_greater(int64_t a, int64_t b) { return a > b ? a : b; }

/// Divides `items`, of `cost` elements each, into chunks of about `chunk_cost` elements; less than that is one chunk,
/// which `martlet_parallel` runs on the calling thread.
static inline martlet_division martlet_divide(int64_t items, int64_t cost, int64_t chunk_cost) {
  if (items * cost <= chunk_cost || items <= 1) return (martlet_division){items, items, items > 0};
  // A multiple of four, so that few threads get equal shares.
  int64_t chunks = martlet_smaller((martlet_divide_up(items * cost, chunk_cost) + 3) / 4 * 4, 4096);
  int64_t group = martlet_divide_up(items, chunks);
  return (martlet_division){items, group, (int32_t)martlet_divide_up(items, group)};
}

static inline martlet_range martlet_chunk_range(const martlet_division *division, int32_t chunk) {
  int64_t start = chunk * division->group;
  return (martlet_range){start, martlet_smaller(start + division->group, division->items)};
}

/// How many rows of few columns are taken for one long row of a column reduction, so that it is whole vectors.
static inline int64_t martlet_rows_side_by_side(int64_t columns, int64_t lanes) {
  int64_t rows = 1;
  if (columns < 128) {
    while (rows * columns % lanes != 0 || rows * columns < 4 * lanes) rows *= 2;
  }
  return rows;
}

#endif
