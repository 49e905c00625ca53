// Gather and scatter of rows. A row is the run of `inner` elements that one index moves.
#include "martlet_indexing.h"

#include <string.h>

#include "chunks.h"

enum { chunk_bytes = 1 << 16, chunk_elements = 16384, stripe_elements = 64 };

typedef struct {
  const char *x;
  const int32_t *indices;
  char *y;
  size_t row_bytes;
  int64_t size, count;
  martlet_division division;
} gather_job;

// Short rows of the common sizes are moved by one load and store each.
#define GATHER_SHORT(T)                                              \
  case sizeof(T):                                                    \
    for (int64_t j = 0; j < count; j++) {                            \
      T row;                                                         \
      memcpy(&row, x + (size_t)indices[j] * sizeof(T), sizeof(T));   \
      memcpy(y + (size_t)j * sizeof(T), &row, sizeof(T));            \
    }                                                                \
    break

typedef struct {
  uint64_t low, high;
} sixteen_bytes;

static void gather_rows(size_t row_bytes, const char *x, const int32_t *indices, char *y, int64_t count) {
  switch (row_bytes) {
    GATHER_SHORT(uint8_t);
    GATHER_SHORT(uint16_t);
    GATHER_SHORT(uint32_t);
    GATHER_SHORT(uint64_t);
    GATHER_SHORT(sixteen_bytes);
    default:
      for (int64_t j = 0; j < count; j++)
        memcpy(y + (size_t)j * row_bytes, x + (size_t)indices[j] * row_bytes, row_bytes);
  }
}

static void gather_chunk(void *context, int32_t chunk) {
  const gather_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  for (int64_t item = range.start; item < range.end;) {
    int64_t o = item / job->count, j = item % job->count;
    int64_t rows = martlet_smaller(range.end - item, job->count - j);
    gather_rows(job->row_bytes, job->x + (size_t)(o * job->size) * job->row_bytes, job->indices + j,
                job->y + (size_t)item * job->row_bytes, rows);
    item += rows;
  }
}

void martlet_gather(size_t element_size, const void *x, const int32_t *indices, void *y, int64_t outer, int64_t size,
                    int64_t count, int64_t inner) {
  size_t row_bytes = (size_t)inner * element_size;
  if (row_bytes == 0 || outer * count == 0) return;
  gather_job job = {x, indices, y, row_bytes, size, count, {0}};
  job.division = martlet_divide(outer * count, (int64_t)row_bytes, chunk_bytes);
  martlet_parallel(job.division.chunks, gather_chunk, &job);
}

typedef struct {
  void (*add)(const void *x, const int32_t *indices, void *y, int64_t count, int64_t inner, int64_t start, int64_t end);
  size_t size_of_element;
  const char *x;
  const int32_t *indices;
  char *y;
  int64_t size, count, inner;
  int64_t stripes;  // that rows are cut into
  martlet_division division;
} scatter_job;

// Integers are added as unsigned, whose overflow wraps.
#define SCATTER(NAME, T)                                                                                    \
  MARTLET_CLONES static void NAME(const void *input, const int32_t *indices, void *output, int64_t count,   \
                                  int64_t inner, int64_t start, int64_t end) {                              \
    const T *x = input;                                                                                     \
    for (int64_t j = 0; j < count; j++, x += inner) {                                                       \
      T *restrict y = (T *)output + indices[j] * inner;                                                     \
      const T *restrict row = x;                                                                            \
      for (int64_t i = start; i < end; i++) y[i] += row[i];                                                 \
    }                                                                                                       \
  }

SCATTER(add_float32, float)
SCATTER(add_float64, double)
SCATTER(add_int32, uint32_t)
SCATTER(add_int64, uint64_t)

static void scatter_chunk(void *context, int32_t chunk) {
  const scatter_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  for (int64_t item = range.start; item < range.end;) {
    int64_t o = item / job->stripes, stripe = item % job->stripes;
    int64_t stripes = martlet_smaller(range.end - item, job->stripes - stripe);
    job->add(job->x + (size_t)(o * job->count * job->inner) * job->size_of_element, job->indices,
             job->y + (size_t)(o * job->size * job->inner) * job->size_of_element, job->count, job->inner,
             stripe * stripe_elements, martlet_smaller((stripe + stripes) * stripe_elements, job->inner));
    item += stripes;
  }
}

// Work is divided by stripes of columns, so that each element receives its summands in the order of j.
void martlet_scatter_add(martlet_dtype dtype, const void *x, const int32_t *indices, void *y, int64_t outer,
                         int64_t size, int64_t count, int64_t inner) {
  static void (*const functions[])(const void *, const int32_t *, void *, int64_t, int64_t, int64_t, int64_t) = {
      add_float32, add_float64, add_int32, add_int64};
  if (outer * count * inner == 0) return;
  scatter_job job = {
      .add = functions[dtype],
      .size_of_element = dtype == martlet_float32 || dtype == martlet_int32 ? 4 : 8,
      .x = x,
      .indices = indices,
      .y = y,
      .size = size,
      .count = count,
      .inner = inner,
      .stripes = martlet_divide_up(inner, stripe_elements),
  };
  job.division = martlet_divide(outer * job.stripes, count * martlet_smaller(inner, stripe_elements), chunk_elements);
  martlet_parallel(job.division.chunks, scatter_chunk, &job);
}
