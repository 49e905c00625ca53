// Binary operations and comparisons with broadcasting.
#include "martlet_elementwise.h"

#include "elementwise_functions.h"
#include "gelu.h"
#include "vector_math.h"

#include <math.h>

typedef martlet_binary_function binary_function;

// Some expressions call functions of the C library and stay scalar.
#pragma clang diagnostic ignored "-Wpass-failed"

// The common strides have loops of their own, so that they vectorise; results may take the place of an operand.
#define BINARY(NAME, T, R, EXPRESSION)                                                                       \
  MARTLET_CLONES static void NAME(const void *left, const void *right, void *output, const plane *p) {       \
    int64_t columns = p->columns, step_a = p->column_stride[0], step_b = p->column_stride[1];                \
    for (int64_t row = 0; row < p->rows; row++) {                                                            \
      const T *pa = (const T *)left + row * p->row_stride[0], *pb = (const T *)right + row * p->row_stride[1]; \
      R *py = (R *)output + row * p->row_stride[2];                                                          \
      if (step_a == 1 && step_b == 1) {                                                                      \
        _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < columns; i++) {               \
          T a = pa[i], b = pb[i];                                                                            \
          py[i] = (EXPRESSION);                                                                              \
        }                                                                                                    \
      } else if (step_a == 1 && step_b == 0) {                                                               \
        T b = *pb;                                                                                           \
        _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < columns; i++) {               \
          T a = pa[i];                                                                                       \
          py[i] = (EXPRESSION);                                                                              \
        }                                                                                                    \
      } else if (step_a == 0 && step_b == 1) {                                                               \
        T a = *pa;                                                                                           \
        _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < columns; i++) {               \
          T b = pb[i];                                                                                       \
          py[i] = (EXPRESSION);                                                                              \
        }                                                                                                    \
      } else {                                                                                               \
        for (int64_t i = 0; i < columns; i++) {                                                              \
          T a = pa[i * step_a], b = pb[i * step_b];                                                          \
          py[i] = (EXPRESSION);                                                                              \
        }                                                                                                    \
      }                                                                                                      \
    }                                                                                                        \
  }

// Exact, also where the quotient has more digits than a number holds or the divisor is infinite.
#define DEFINE_REMAINDER(T, FMOD, SUFFIX)               \
  MARTLET_INLINE T remainder_##SUFFIX(T a, T b) {       \
    T rest = FMOD(a, b);                                \
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest; \
  }
DEFINE_REMAINDER(float, fmodf, float32)
DEFINE_REMAINDER(double, fmod, float64)

// gelu'(x) = Phi(x) + x phi(x); gelu of tanh by the chain rule; silu'(x) = s (1 + x (1 - s)).
#define DEFINE_GRADIENTS(T, F, SUFFIX)                                                                        \
  MARTLET_INLINE T gelu_slope_##SUFFIX(T x) {                                                                 \
    return F(martlet_normal_distribution)(x) + x * (T)0.39894228040143267794 * F(martlet_bell)(x);            \
  }                                                                                                           \
  MARTLET_INLINE T gelu_tanh_slope_##SUFFIX(T x) {                                                            \
    T s = F(martlet_sigmoid)((T)1.59576912160573071176 * (x + (T)0.044715 * x * x * x));                      \
    return s + x * s * (1 - s) * (T)1.59576912160573071176 * (1 + (T)0.134145 * x * x);                       \
  }                                                                                                           \
  MARTLET_INLINE T silu_slope_##SUFFIX(T x) {                                                                 \
    T s = F(martlet_sigmoid)(x);                                                                              \
    return s * (1 + x * (1 - s));                                                                             \
  }

#define FLOAT_NAME(name) name##f
#define DOUBLE_NAME(name) name
DEFINE_GRADIENTS(float, FLOAT_NAME, float32)
DEFINE_GRADIENTS(double, DOUBLE_NAME, float64)

BINARY(gelu_gradient_without_tables, float, float, a *gelu_slope_float32(b))
BINARY(gelu_gradient_float64, double, double, a *gelu_slope_float64(b))

static void gelu_gradient_float32(const void *left, const void *right, void *output, const plane *p) {
  if (!martlet_has_gelu_tables()) {
    gelu_gradient_without_tables(left, right, output, p);
    return;
  }
  enum { block = 256 };
  int64_t step_a = p->column_stride[0], step_b = p->column_stride[1];
  for (int64_t row = 0; row < p->rows; row++) {
    const float *a = (const float *)left + row * p->row_stride[0], *b = (const float *)right + row * p->row_stride[1];
    float *y = (float *)output + row * p->row_stride[2];
    if (step_a == 1 && step_b == 1) {
      martlet_gelu_gradient_by_tables(a, b, y, p->columns);
      continue;
    }
    for (int64_t start = 0; start < p->columns; start += block) {
      int64_t count = p->columns - start < block ? p->columns - start : block;
      float dy[block], x[block];
      for (int64_t i = 0; i < count; i++) dy[i] = a[(start + i) * step_a], x[i] = b[(start + i) * step_b];
      martlet_gelu_gradient_by_tables(dy, x, y + start, count);
    }
  }
}

#define BINARY_ELSEWHERE(NAME)
#define EACH_FLOATING_BINARY(OPERATION, T, F, SUFFIX)                                           \
  OPERATION(add_##SUFFIX, T, T, a + b)                                                          \
  OPERATION(subtract_##SUFFIX, T, T, a - b)                                                     \
  OPERATION(multiply_##SUFFIX, T, T, a *b)                                                      \
  OPERATION(divide_##SUFFIX, T, T, a / b)                                                       \
  OPERATION(maximum_##SUFFIX, T, T, a != a ? a : a < b ? b : b != b ? b : a)                    \
  OPERATION(minimum_##SUFFIX, T, T, a != a ? a : a > b ? b : b != b ? b : a)                    \
  OPERATION(power_##SUFFIX, T, T, F(pow)(a, b))                                                 \
  OPERATION(remainder_of_##SUFFIX, T, T, remainder_##SUFFIX(a, b))                              \
  OPERATION(relu_gradient_##SUFFIX, T, T, b <= 0 ? (T)0 : a)                                    \
  OPERATION(sigmoid_gradient_##SUFFIX, T, T, a *b *(1 - b))                                     \
  OPERATION(tanh_gradient_##SUFFIX, T, T, a *(1 - b * b))                                       \
  OPERATION##_ELSEWHERE(gelu_gradient_##SUFFIX)                                                 \
  OPERATION(gelu_tanh_gradient_##SUFFIX, T, T, a *gelu_tanh_slope_##SUFFIX(b))                  \
  OPERATION(silu_gradient_##SUFFIX, T, T, a *silu_slope_##SUFFIX(b))                            \
  OPERATION(leaky_relu_##SUFFIX, T, T, a > 0 ? a : a * b)                                       \
  OPERATION(leaky_relu_slope_##SUFFIX, T, T, a > 0 ? (T)1 : b)

EACH_FLOATING_BINARY(BINARY, float, FLOAT_NAME, float32)
EACH_FLOATING_BINARY(BINARY, double, DOUBLE_NAME, float64)

// Integers wrap around; division rounds towards zero, the remainder has the sign of the divisor (as PyTorch's), and a
// division by zero gives zero instead of ending the process.
#define DEFINE_INTEGER_FUNCTIONS(T, U, SUFFIX)                                                              \
  MARTLET_INLINE T quotient_##SUFFIX(T a, T b) { return b == 0 ? 0 : b == -1 ? (T)(0 - (U)a) : a / b; }     \
  MARTLET_INLINE T remainder_##SUFFIX(T a, T b) {                                                           \
    if (b == 0 || b == -1) return 0;                                                                        \
    T r = a % b;                                                                                            \
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;                                                        \
  }                                                                                                         \
  MARTLET_INLINE T power_of_##SUFFIX(T a, T b) {                                                            \
    if (b < 0) return a == 1 ? 1 : a == -1 ? (b % 2 ? -1 : 1) : 0;                                          \
    U result = 1, base = (U)a;                                                                              \
    for (; b > 0; b >>= 1, base *= base)                                                                    \
      if (b & 1) result *= base;                                                                            \
    return (T)result;                                                                                       \
  }
DEFINE_INTEGER_FUNCTIONS(int32_t, uint32_t, int32)
DEFINE_INTEGER_FUNCTIONS(int64_t, uint64_t, int64)

#define EACH_INTEGER_BINARY(OPERATION, T, U, SUFFIX)                    \
  OPERATION(add_##SUFFIX, T, T, (T)((U)a + (U)b))                       \
  OPERATION(subtract_##SUFFIX, T, T, (T)((U)a - (U)b))                  \
  OPERATION(multiply_##SUFFIX, T, T, (T)((U)a * (U)b))                  \
  OPERATION(divide_##SUFFIX, T, T, quotient_##SUFFIX(a, b))             \
  OPERATION(maximum_##SUFFIX, T, T, a > b ? a : b)                      \
  OPERATION(minimum_##SUFFIX, T, T, a < b ? a : b)                      \
  OPERATION(power_##SUFFIX, T, T, power_of_##SUFFIX(a, b))              \
  OPERATION(remainder_of_##SUFFIX, T, T, remainder_##SUFFIX(a, b))

EACH_INTEGER_BINARY(BINARY, int32_t, uint32_t, int32)
EACH_INTEGER_BINARY(BINARY, int64_t, uint64_t, int64)

#define LISTED(NAME, T, R, EXPRESSION) NAME,
#define LISTED_ELSEWHERE(NAME) NAME,
static const binary_function functions[4][martlet_binary_count] = {
    {EACH_FLOATING_BINARY(LISTED, float, FLOAT_NAME, float32)},
    {EACH_FLOATING_BINARY(LISTED, double, DOUBLE_NAME, float64)},
    {EACH_INTEGER_BINARY(LISTED, int32_t, uint32_t, int32)},
    {EACH_INTEGER_BINARY(LISTED, int64_t, uint64_t, int64)},
};

binary_function martlet_binary_function_of(martlet_binary_operation operation, martlet_dtype dtype) {
  return functions[dtype][operation];
}

#define EACH_COMPARISON(OPERATION, T, SUFFIX)         \
  OPERATION(equal_##SUFFIX, T, uint8_t, a == b)         \
  OPERATION(not_equal_##SUFFIX, T, uint8_t, a != b)     \
  OPERATION(less_##SUFFIX, T, uint8_t, a < b)           \
  OPERATION(less_equal_##SUFFIX, T, uint8_t, a <= b)    \
  OPERATION(greater_##SUFFIX, T, uint8_t, a > b)        \
  OPERATION(greater_equal_##SUFFIX, T, uint8_t, a >= b)
#define EACH_LOGICAL(OPERATION)                            \
  OPERATION(and_bool, uint8_t, uint8_t, a &b)              \
  OPERATION(or_bool, uint8_t, uint8_t, a | b)              \
  OPERATION(exclusive_or_bool, uint8_t, uint8_t, a ^ b)

EACH_COMPARISON(BINARY, float, float32)
EACH_COMPARISON(BINARY, double, float64)
EACH_COMPARISON(BINARY, int32_t, int32)
EACH_COMPARISON(BINARY, int64_t, int64)
EACH_COMPARISON(BINARY, uint8_t, bool)
EACH_LOGICAL(BINARY)

static const binary_function comparisons[5][martlet_comparison_count] = {
    {EACH_COMPARISON(LISTED, float, float32)},
    {EACH_COMPARISON(LISTED, double, float64)},
    {EACH_COMPARISON(LISTED, int32_t, int32)},
    {EACH_COMPARISON(LISTED, int64_t, int64)},
    {EACH_COMPARISON(LISTED, uint8_t, bool) EACH_LOGICAL(LISTED)},
};

typedef struct {
  binary_function function;
  const char *a, *b;
  char *y;
  int64_t size, result_size;
  int64_t least_parallel;  // elements that are worth another thread
} binary_job;

static int64_t least_parallel(martlet_binary_operation operation) {
  return operation <= martlet_binary_multiply ? least_plain_parallel : parallel_elements;
}

static void binary_piece(const void *context, const plane *piece, const int64_t *offsets) {
  const binary_job *job = context;
  job->function(job->a + offsets[0] * job->size, job->b + offsets[1] * job->size,
                job->y + offsets[2] * job->result_size, piece);
}

static void run(const binary_job *job, int32_t rank, const int64_t *shape, const int64_t *strides_a,
                const int64_t *strides_b) {
  int64_t strides_y[martlet_maximum_rank];
  contiguous_strides(rank, shape, strides_y);
  const int64_t *strides[] = {strides_a, strides_b, strides_y};
  loop_nest nest = merge_dimensions(rank, shape, 3, strides);
  if (nest.rank <= 2 && nest.count < job->least_parallel) {
    plane whole = plane_of(&nest);
    if (nest.count > 0) job->function(job->a, job->b, job->y, &whole);
    return;
  }
  for_each_plane(&nest, binary_piece, job);
}

static int64_t element_size(martlet_dtype dtype) {
  return dtype == martlet_bool ? 1 : dtype == martlet_float32 || dtype == martlet_int32 ? 4 : 8;
}

void martlet_binary(martlet_binary_operation operation, martlet_dtype dtype, const void *a, const void *b, void *y,
                    int32_t rank, const int64_t *shape, const int64_t *strides_a, const int64_t *strides_b) {
  binary_job job = {functions[dtype][operation], a, b, y, element_size(dtype), element_size(dtype),
                    least_parallel(operation)};
  run(&job, rank, shape, strides_a, strides_b);
}

void martlet_binary_flat(martlet_binary_operation operation, martlet_dtype dtype, const void *a, int64_t step_a,
                         const void *b, int64_t step_b, void *y, int64_t count) {
  if (count < least_parallel(operation)) {
    plane whole = {.rows = 1, .columns = count, .column_stride = {step_a, step_b, 1}};
    functions[dtype][operation](a, b, y, &whole);
    return;
  }
  martlet_binary(operation, dtype, a, b, y, 1, &count, &step_a, &step_b);
}

void martlet_compare(martlet_comparison_operation operation, martlet_dtype dtype, const void *a, const void *b,
                     uint8_t *y, int32_t rank, const int64_t *shape, const int64_t *strides_a,
                     const int64_t *strides_b) {
  binary_job job = {comparisons[dtype][operation], a, b, (char *)y, element_size(dtype), 1, parallel_elements};
  run(&job, rank, shape, strides_a, strides_b);
}
