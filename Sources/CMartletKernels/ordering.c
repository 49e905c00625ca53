// Running sums, stable order and elementwise gathering along an axis.
#include "martlet_ordering.h"

#include "martlet_allocator.h"
#include "martlet_pool.h"

#include <string.h>

enum { chunk_elements = 16384 };

// The outer positions of a chunk, by the sizes alone.
static int64_t outer_per_chunk(int64_t elements_of_one) {
  int64_t count = chunk_elements / (elements_of_one > 0 ? elements_of_one : 1);
  return count > 0 ? count : 1;
}

// MARK: Running sums

typedef struct {
  martlet_dtype dtype;
  bool reversed;
  const char *x;
  char *y;
  int64_t outer, size, inner, per_chunk;
} sum_job;

#define DEFINE_SUM(T, SUM, NAME)                                                                      \
  MARTLET_CLONES static void NAME(const T *x, T *y, int64_t size, int64_t inner, bool reversed) {     \
    if (inner == 1) {                                                                                 \
      SUM total = 0;                                                                                  \
      for (int64_t step = 0; step < size; step++) {                                                   \
        int64_t r = reversed ? size - 1 - step : step;                                                \
        total += (SUM)x[r];                                                                           \
        y[r] = (T)total;                                                                              \
      }                                                                                               \
      return;                                                                                         \
    }                                                                                                 \
    for (int64_t step = 0; step < size; step++) {                                                     \
      int64_t r = reversed ? size - 1 - step : step;                                                  \
      int64_t before = reversed ? r + 1 : r - 1;                                                      \
      for (int64_t i = 0; i < inner; i++)                                                             \
        y[r * inner + i] = step == 0 ? x[r * inner + i] : (T)(y[before * inner + i] + x[r * inner + i]); \
    }                                                                                                 \
  }

DEFINE_SUM(float, double, sum_float32)
DEFINE_SUM(double, double, sum_float64)
DEFINE_SUM(int32_t, int64_t, sum_int32)
DEFINE_SUM(int64_t, int64_t, sum_int64)

static size_t size_of(martlet_dtype dtype) { return dtype == martlet_float32 || dtype == martlet_int32 ? 4 : 8; }

static void sum_chunk(void *context, int32_t chunk) {
  const sum_job *job = context;
  int64_t first = chunk * job->per_chunk, last = first + job->per_chunk;
  if (last > job->outer) last = job->outer;
  for (int64_t o = first; o < last; o++) {
    size_t offset = (size_t)(o * job->size * job->inner) * size_of(job->dtype);
    const void *x = job->x + offset;
    void *y = job->y + offset;
    switch (job->dtype) {
      case martlet_float32: sum_float32(x, y, job->size, job->inner, job->reversed); break;
      case martlet_float64: sum_float64(x, y, job->size, job->inner, job->reversed); break;
      case martlet_int32: sum_int32(x, y, job->size, job->inner, job->reversed); break;
      default: sum_int64(x, y, job->size, job->inner, job->reversed);
    }
  }
}

void martlet_cumulative_sum(martlet_dtype dtype, bool reversed, const void *x, void *y, int64_t outer, int64_t size,
                            int64_t inner) {
  sum_job job = {dtype, reversed, x, y, outer, size, inner, outer_per_chunk(size * inner)};
  if (outer * size * inner == 0) return;
  martlet_parallel((int32_t)((outer + job.per_chunk - 1) / job.per_chunk), sum_chunk, &job);
}

// MARK: Order

typedef struct {
  martlet_dtype dtype;
  bool descending;
  const char *x;
  int32_t *y;
  int64_t rows, columns, per_chunk;
} order_job;

// A bottom-up merge sort of positions: stable, and without a worst case. Runs of 16 are sorted by insertion.
#define DEFINE_ORDER(T, NAME, IS_NAN)                                                                        \
  static inline bool NAME##_comes_first(T a, T b, bool descending) {                                         \
    if (IS_NAN(a) || IS_NAN(b)) return descending ? IS_NAN(a) && !IS_NAN(b) : !IS_NAN(a) && IS_NAN(b);       \
    return descending ? a > b : a < b;                                                                       \
  }                                                                                                          \
  static void NAME(const T *x, int32_t *y, int32_t *spare, int64_t count, bool descending) {                 \
    enum { run = 16 };                                                                                       \
    for (int64_t start = 0; start < count; start += run) {                                                   \
      int64_t end = start + run < count ? start + run : count;                                               \
      for (int64_t i = start; i < end; i++) {                                                                \
        int64_t j = i;                                                                                       \
        for (; j > start && NAME##_comes_first(x[i], x[y[j - 1]], descending); j--) y[j] = y[j - 1];         \
        y[j] = (int32_t)i;                                                                                   \
      }                                                                                                      \
    }                                                                                                        \
    int32_t *from = y, *to = spare;                                                                          \
    for (int64_t width = run; width < count; width *= 2) {                                                   \
      for (int64_t start = 0; start < count; start += 2 * width) {                                           \
        int64_t middle = start + width < count ? start + width : count;                                      \
        int64_t end = start + 2 * width < count ? start + 2 * width : count;                                 \
        int64_t left = start, right = middle;                                                                \
        for (int64_t k = start; k < end; k++) {                                                              \
          bool takes_right =                                                                                 \
              left == middle || (right < end && NAME##_comes_first(x[from[right]], x[from[left]], descending)); \
          to[k] = takes_right ? from[right++] : from[left++];                                                \
        }                                                                                                    \
      }                                                                                                      \
      int32_t *other = from;                                                                                 \
      from = to;                                                                                             \
      to = other;                                                                                            \
    }                                                                                                        \
    if (from != y) memcpy(y, from, (size_t)count * sizeof(int32_t));                                         \
  }

#define FLOATING_NAN(v) ((v) != (v))
#define INTEGER_NAN(v) false
DEFINE_ORDER(float, order_float32, FLOATING_NAN)
DEFINE_ORDER(double, order_float64, FLOATING_NAN)
DEFINE_ORDER(int32_t, order_int32, INTEGER_NAN)
DEFINE_ORDER(int64_t, order_int64, INTEGER_NAN)

static void order_chunk(void *context, int32_t chunk) {
  const order_job *job = context;
  int64_t first = chunk * job->per_chunk, last = first + job->per_chunk;
  if (last > job->rows) last = job->rows;
  size_t bytes = (size_t)job->columns * sizeof(int32_t);
  int32_t *spare = martlet_allocate(bytes);
  for (int64_t row = first; row < last; row++) {
    const void *x = job->x + (size_t)(row * job->columns) * size_of(job->dtype);
    int32_t *y = job->y + row * job->columns;
    switch (job->dtype) {
      case martlet_float32: order_float32(x, y, spare, job->columns, job->descending); break;
      case martlet_float64: order_float64(x, y, spare, job->columns, job->descending); break;
      case martlet_int32: order_int32(x, y, spare, job->columns, job->descending); break;
      default: order_int64(x, y, spare, job->columns, job->descending);
    }
  }
  martlet_release(spare, bytes);
}

void martlet_order(martlet_dtype dtype, bool descending, const void *x, int32_t *y, int64_t rows, int64_t columns) {
  if (rows * columns == 0) return;
  order_job job = {dtype, descending, x, y, rows, columns, outer_per_chunk(columns * 4)};
  martlet_parallel((int32_t)((rows + job.per_chunk - 1) / job.per_chunk), order_chunk, &job);
}

// MARK: Gathering along an axis

typedef struct {
  martlet_dtype dtype;
  size_t element_size;
  const char *x;
  const int32_t *indices;
  char *y;
  int64_t outer, size, count, inner, per_chunk;
} along_job;

#define DEFINE_TAKE(T, NAME)                                                                                       \
  static void NAME(const T *x, const int32_t *indices, T *y, int64_t count, int64_t inner) {                       \
    for (int64_t j = 0; j < count; j++)                                                                            \
      for (int64_t i = 0; i < inner; i++) y[j * inner + i] = x[(int64_t)indices[j * inner + i] * inner + i];       \
  }
DEFINE_TAKE(uint8_t, take_1)
DEFINE_TAKE(uint16_t, take_2)
DEFINE_TAKE(uint32_t, take_4)
DEFINE_TAKE(uint64_t, take_8)

#define DEFINE_ADD(T, NAME)                                                                                  \
  static void NAME(const T *x, const int32_t *indices, T *y, int64_t count, int64_t inner) {                 \
    for (int64_t j = 0; j < count; j++)                                                                      \
      for (int64_t i = 0; i < inner; i++) y[(int64_t)indices[j * inner + i] * inner + i] += x[j * inner + i]; \
  }
DEFINE_ADD(float, add_float32)
DEFINE_ADD(double, add_float64)
DEFINE_ADD(int32_t, add_int32)
DEFINE_ADD(int64_t, add_int64)

static void take_chunk(void *context, int32_t chunk) {
  const along_job *job = context;
  int64_t first = chunk * job->per_chunk, last = first + job->per_chunk;
  if (last > job->outer) last = job->outer;
  for (int64_t o = first; o < last; o++) {
    const void *x = job->x + (size_t)(o * job->size * job->inner) * job->element_size;
    void *y = job->y + (size_t)(o * job->count * job->inner) * job->element_size;
    const int32_t *indices = job->indices + o * job->count * job->inner;
    if (job->element_size == 1) take_1(x, indices, y, job->count, job->inner);
    if (job->element_size == 2) take_2(x, indices, y, job->count, job->inner);
    if (job->element_size == 4) take_4(x, indices, y, job->count, job->inner);
    if (job->element_size == 8) take_8(x, indices, y, job->count, job->inner);
  }
}

static void add_chunk(void *context, int32_t chunk) {
  const along_job *job = context;
  int64_t first = chunk * job->per_chunk, last = first + job->per_chunk;
  if (last > job->outer) last = job->outer;
  for (int64_t o = first; o < last; o++) {
    const void *x = job->x + (size_t)(o * job->count * job->inner) * job->element_size;
    void *y = job->y + (size_t)(o * job->size * job->inner) * job->element_size;
    const int32_t *indices = job->indices + o * job->count * job->inner;
    switch (job->dtype) {
      case martlet_float32: add_float32(x, indices, y, job->count, job->inner); break;
      case martlet_float64: add_float64(x, indices, y, job->count, job->inner); break;
      case martlet_int32: add_int32(x, indices, y, job->count, job->inner); break;
      default: add_int64(x, indices, y, job->count, job->inner);
    }
  }
}

void martlet_take_along(size_t element_size, const void *x, const int32_t *indices, void *y, int64_t outer,
                        int64_t size, int64_t count, int64_t inner) {
  if (outer * count * inner == 0) return;
  along_job job = {martlet_float32, element_size, x, indices, y, outer, size, count, inner,
                   outer_per_chunk(count * inner)};
  martlet_parallel((int32_t)((outer + job.per_chunk - 1) / job.per_chunk), take_chunk, &job);
}

void martlet_add_along(martlet_dtype dtype, const void *x, const int32_t *indices, void *y, int64_t outer, int64_t size,
                       int64_t count, int64_t inner) {
  if (outer * count * inner == 0) return;
  along_job job = {dtype, size_of(dtype), x, indices, y, outer, size, count, inner, outer_per_chunk(count * inner)};
  martlet_parallel((int32_t)((outer + job.per_chunk - 1) / job.per_chunk), add_chunk, &job);
}
