// Selection, strided copies, filling and conversion.
#include "martlet_elementwise.h"

#include "broadcasting.h"

#include <string.h>

// MARK: Selection

typedef struct {
  const uint8_t *condition;
  const char *a, *b;
  char *y;
  int64_t size;
} select_job;

#define DEFINE_SELECT(T, NAME)                                                                                     \
  MARTLET_CLONES static void NAME(const uint8_t *condition, const T *a, const T *b, T *y, const plane *p) {        \
    for (int64_t row = 0; row < p->rows; row++) {                                                                  \
      const uint8_t *pc = condition + row * p->row_stride[0];                                                      \
      const T *pa = a + row * p->row_stride[1], *pb = b + row * p->row_stride[2];                                  \
      T *py = y + row * p->row_stride[3];                                                                          \
      int64_t sc = p->column_stride[0], sa = p->column_stride[1], sb = p->column_stride[2];                        \
      if (sc == 1 && sa == 1 && sb == 1) {                                                                         \
        for (int64_t i = 0; i < p->columns; i++) py[i] = pc[i] ? pa[i] : pb[i];                                    \
      } else if (sc == 1 && sa == 1 && sb == 0) {                                                                  \
        T other = *pb;                                                                                             \
        for (int64_t i = 0; i < p->columns; i++) py[i] = pc[i] ? pa[i] : other;                                    \
      } else if (sc == 1 && sa == 0 && sb == 1) {                                                                  \
        T other = *pa;                                                                                             \
        for (int64_t i = 0; i < p->columns; i++) py[i] = pc[i] ? other : pb[i];                                    \
      } else {                                                                                                     \
        for (int64_t i = 0; i < p->columns; i++) py[i] = pc[i * sc] ? pa[i * sa] : pb[i * sb];                     \
      }                                                                                                            \
    }                                                                                                              \
  }

DEFINE_SELECT(uint8_t, select_1)
DEFINE_SELECT(uint16_t, select_2)
DEFINE_SELECT(uint32_t, select_4)
DEFINE_SELECT(uint64_t, select_8)

static void select_piece(const void *context, const plane *piece, const int64_t *offsets) {
  const select_job *job = context;
  const uint8_t *condition = job->condition + offsets[0];
  const void *a = job->a + offsets[1] * job->size, *b = job->b + offsets[2] * job->size;
  void *y = job->y + offsets[3] * job->size;
  if (job->size == 1) select_1(condition, a, b, y, piece);
  if (job->size == 2) select_2(condition, a, b, y, piece);
  if (job->size == 4) select_4(condition, a, b, y, piece);
  if (job->size == 8) select_8(condition, a, b, y, piece);
}

void martlet_select(size_t element_size, const uint8_t *condition, const void *a, const void *b, void *y, int32_t rank,
                    const int64_t *shape, const int64_t *strides_condition, const int64_t *strides_a,
                    const int64_t *strides_b) {
  int64_t strides_y[martlet_maximum_rank];
  contiguous_strides(rank, shape, strides_y);
  const int64_t *strides[] = {strides_condition, strides_a, strides_b, strides_y};
  loop_nest nest = merge_dimensions(rank, shape, 4, strides);
  select_job job = {condition, a, b, y, (int64_t)element_size};
  for_each_plane(&nest, select_piece, &job);
}

// MARK: Strided copies

typedef struct {
  const char *x;
  char *y;
  int64_t size;
} copy_job;

enum { tile = 16 };

// Where one side runs along rows and the other along columns, tiles keep both within the cache.
#define DEFINE_COPY(T, NAME)                                                                            \
  static void NAME(const T *x, T *y, const plane *p) {                                                  \
    int64_t row_x = p->row_stride[0], row_y = p->row_stride[1];                                         \
    int64_t step_x = p->column_stride[0], step_y = p->column_stride[1];                                 \
    if (step_x == 1 && step_y == 1) {                                                                   \
      for (int64_t row = 0; row < p->rows; row++)                                                       \
        memcpy(y + row * row_y, x + row * row_x, (size_t)p->columns * sizeof(T));                       \
    } else if (step_x == 0 && step_y == 1) {                                                            \
      for (int64_t row = 0; row < p->rows; row++)                                                       \
        for (int64_t i = 0; i < p->columns; i++) y[row * row_y + i] = x[row * row_x];                   \
    } else {                                                                                            \
      for (int64_t row0 = 0; row0 < p->rows; row0 += tile) {                                            \
        int64_t row1 = row0 + tile < p->rows ? row0 + tile : p->rows;                                   \
        for (int64_t column0 = 0; column0 < p->columns; column0 += tile) {                              \
          int64_t column1 = column0 + tile < p->columns ? column0 + tile : p->columns;                  \
          for (int64_t row = row0; row < row1; row++)                                                   \
            for (int64_t i = column0; i < column1; i++)                                                 \
              y[row * row_y + i * step_y] = x[row * row_x + i * step_x];                                \
        }                                                                                               \
      }                                                                                                 \
    }                                                                                                   \
  }

DEFINE_COPY(uint8_t, copy_1)
DEFINE_COPY(uint16_t, copy_2)
DEFINE_COPY(uint32_t, copy_4)
DEFINE_COPY(uint64_t, copy_8)

static void copy_piece(const void *context, const plane *piece, const int64_t *offsets) {
  const copy_job *job = context;
  const void *x = job->x + offsets[0] * job->size;
  void *y = job->y + offsets[1] * job->size;
  if (job->size == 1) copy_1(x, y, piece);
  if (job->size == 2) copy_2(x, y, piece);
  if (job->size == 4) copy_4(x, y, piece);
  if (job->size == 8) copy_8(x, y, piece);
}

void martlet_copy(size_t element_size, const void *x, void *y, int32_t rank, const int64_t *shape,
                  const int64_t *strides_x, const int64_t *strides_y) {
  const int64_t *strides[] = {strides_x, strides_y};
  loop_nest nest = merge_dimensions(rank, shape, 2, strides);
  copy_job job = {x, y, (int64_t)element_size};
  for_each_plane(&nest, copy_piece, &job);
}

void martlet_fill(size_t element_size, const void *value, void *y, int64_t count) {
  int64_t stride_x = 0, stride_y = 1;
  martlet_copy(element_size, value, y, 1, &count, &stride_x, &stride_y);
}

// MARK: Conversion

typedef uint8_t boolean;
typedef uint16_t half;
typedef uint16_t brain;

static float float_of_half(half bits) {
  uint32_t sign = (uint32_t)(bits & 0x8000) << 16, exponent = (bits >> 10) & 31, fraction = bits & 1023, word;
  if (exponent == 31) {
    word = sign | 0x7f800000 | fraction << 13;
  } else if (exponent) {
    word = sign | (exponent + 112) << 23 | fraction << 13;
  } else {
    float magnitude = (float)fraction * 0x1p-24f;
    memcpy(&word, &magnitude, 4);
    word |= sign;
  }
  float value;
  memcpy(&value, &word, 4);
  return value;
}

// Rounds to nearest, ties to even.
static half half_of_float(float value) {
  uint32_t word;
  memcpy(&word, &value, 4);
  uint32_t sign = word >> 16 & 0x8000, magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return (half)(sign | 0x7e00);
  if (magnitude >= 0x477ff000) return (half)(sign | 0x7c00);
  if (magnitude < 0x38800000) {  // below the least normal half: units of 2^-24
    float scaled;
    memcpy(&scaled, &magnitude, 4);
    return (half)(sign | (uint32_t)__builtin_rintf(scaled * 0x1p24f));
  }
  uint32_t rounded = magnitude + 0xfff + (magnitude >> 13 & 1);
  return (half)(sign | (rounded - 0x38000000) >> 13);
}

static float float_of_brain(brain bits) {
  uint32_t word = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &word, 4);
  return value;
}

static brain brain_of_float(float value) {
  uint32_t word;
  memcpy(&word, &value, 4);
  if ((word & 0x7fffffff) > 0x7f800000) return (brain)(word >> 16 | 0x40);
  return (brain)((word + 0x7fff + (word >> 16 & 1)) >> 16);
}

// Rounds to odd, so that rounding once more to a narrower type is as rounding once.
static float narrowed(double value) {
  float nearest = (float)value;
  if ((double)nearest == value || nearest != nearest || __builtin_isinf(nearest)) return nearest;
  uint32_t word;
  memcpy(&word, &nearest, 4);
  if ((word & 1) == 0) word += __builtin_fabs((double)nearest) > __builtin_fabs(value) ? -1u : 1u;
  memcpy(&nearest, &word, 4);
  return nearest;
}
#define NARROWED(v) _Generic((v), double: narrowed(v), default: (float)(v))

// A conversion to an integer saturates and maps NaN to 0: the bare cast would be undefined.
#define SATURATE(T, LEAST, GREATEST) (v != v ? (T)0 : v <= (double)LEAST ? LEAST : v >= (double)GREATEST ? GREATEST : (T)v)

#define TO_float(v) ((float)(v))
#define TO_double(v) ((double)(v))
#define TO_boolean(v) ((v) != 0)
#define TO_half(v) half_of_float(NARROWED(v))
#define TO_brain(v) brain_of_float(NARROWED(v))
static inline int32_t to_int32(double v) { return SATURATE(int32_t, INT32_MIN, INT32_MAX); }
static inline int64_t to_int64(double v) { return SATURATE(int64_t, INT64_MIN, INT64_MAX); }
static inline int8_t to_int8(double v) { return SATURATE(int8_t, INT8_MIN, INT8_MAX); }
static inline uint8_t to_uint8(double v) { return SATURATE(uint8_t, 0, UINT8_MAX); }

#define SAME(v) (v)
#define CONVERSION(NAME, FROM, READ, TO, WRITE)                               \
  static void NAME(const void *input, void *output, int64_t count) {          \
    const FROM *x = input;                                                    \
    TO *y = output;                                                           \
    for (int64_t i = 0; i < count; i++) y[i] = (TO)WRITE(READ(x[i]));         \
  }
// Integers convert to integers by truncation of bits, as C's casts do.
#define FROM_FLOATING(NAME, FROM, READ)                       \
  CONVERSION(NAME##_float32, FROM, READ, float, TO_float)     \
  CONVERSION(NAME##_float64, FROM, READ, double, TO_double)   \
  CONVERSION(NAME##_int32, FROM, READ, int32_t, to_int32)     \
  CONVERSION(NAME##_int64, FROM, READ, int64_t, to_int64)     \
  CONVERSION(NAME##_bool, FROM, READ, boolean, TO_boolean)    \
  CONVERSION(NAME##_int8, FROM, READ, int8_t, to_int8)        \
  CONVERSION(NAME##_uint8, FROM, READ, uint8_t, to_uint8)     \
  CONVERSION(NAME##_float16, FROM, READ, half, TO_half)       \
  CONVERSION(NAME##_bfloat16, FROM, READ, brain, TO_brain)
#define FROM_INTEGER(NAME, FROM)                              \
  CONVERSION(NAME##_float32, FROM, SAME, float, TO_float)     \
  CONVERSION(NAME##_float64, FROM, SAME, double, TO_double)   \
  CONVERSION(NAME##_int32, FROM, SAME, int32_t, SAME)         \
  CONVERSION(NAME##_int64, FROM, SAME, int64_t, SAME)         \
  CONVERSION(NAME##_bool, FROM, SAME, boolean, TO_boolean)    \
  CONVERSION(NAME##_int8, FROM, SAME, int8_t, SAME)           \
  CONVERSION(NAME##_uint8, FROM, SAME, uint8_t, SAME)         \
  CONVERSION(NAME##_float16, FROM, SAME, half, TO_half)       \
  CONVERSION(NAME##_bfloat16, FROM, SAME, brain, TO_brain)

FROM_FLOATING(float32, float, SAME)
FROM_FLOATING(float64, double, SAME)
FROM_INTEGER(int32, int32_t)
FROM_INTEGER(int64, int64_t)
FROM_INTEGER(bool, boolean)
FROM_INTEGER(int8, int8_t)
FROM_INTEGER(uint8, uint8_t)
FROM_FLOATING(float16, half, float_of_half)
FROM_FLOATING(bfloat16, brain, float_of_brain)

#define CONVERSIONS_FROM(NAME)                                                                                   \
  {NAME##_float32, NAME##_float64, NAME##_int32, NAME##_int64, NAME##_bool, NAME##_int8, NAME##_uint8, NAME##_float16, \
   NAME##_bfloat16}
typedef void (*conversion)(const void *x, void *y, int64_t count);
static const conversion conversions[9][9] = {
    CONVERSIONS_FROM(float32), CONVERSIONS_FROM(float64), CONVERSIONS_FROM(int32),
    CONVERSIONS_FROM(int64),   CONVERSIONS_FROM(bool),    CONVERSIONS_FROM(int8),
    CONVERSIONS_FROM(uint8),   CONVERSIONS_FROM(float16), CONVERSIONS_FROM(bfloat16),
};

void martlet_convert(martlet_dtype from, martlet_dtype to, const void *x, void *y, int64_t count) {
  conversions[from][to](x, y, count);
}

// MARK: Accumulation

typedef struct {
  martlet_dtype dtype;
  double alpha;
  const void *x;
  void *y;
  int64_t count;
} accumulate_job;

MARTLET_CLONES static void accumulate_float32(float alpha, const float *x, float *y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] += alpha * x[i];
}

MARTLET_CLONES static void accumulate_float64(double alpha, const double *x, double *y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] += alpha * x[i];
}

static void accumulate_chunk(void *context, int32_t chunk) {
  const accumulate_job *job = context;
  int64_t first = (int64_t)chunk * chunk_elements;
  int64_t count = job->count - first < chunk_elements ? job->count - first : chunk_elements;
  if (job->dtype == martlet_float32) {
    accumulate_float32((float)job->alpha, (const float *)job->x + first, (float *)job->y + first, count);
  } else {
    accumulate_float64(job->alpha, (const double *)job->x + first, (double *)job->y + first, count);
  }
}

void martlet_accumulate(martlet_dtype dtype, double alpha, const void *x, void *y, int64_t count) {
  accumulate_job job = {dtype, alpha, x, y, count};
  if (count < least_plain_parallel) {
    for (int32_t chunk = 0; (int64_t)chunk * chunk_elements < count; chunk++) accumulate_chunk(&job, chunk);
    return;
  }
  martlet_parallel((int32_t)((count + chunk_elements - 1) / chunk_elements), accumulate_chunk, &job);
}
