// Unary operations on contiguous arrays; results may take the place of arguments.
#include "martlet_elementwise.h"

#include "elementwise_functions.h"
#include "exponentials.h"
#include "gelu.h"
#include "vector_trigonometry.h"

#include <math.h>

// Some expressions call functions of the C library and stay scalar.
#pragma clang diagnostic ignored "-Wpass-failed"

#define UNARY(NAME, T, EXPRESSION)                                                \
  MARTLET_CLONES static void NAME(const void *input, void *output, int64_t count) { \
    const T *px = input;                                                          \
    T *py = output;                                                               \
    _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < count; i++) { \
      T x = px[i];                                                                \
      py[i] = (EXPRESSION);                                                       \
    }                                                                             \
  }

// Sines and cosines of float32 have a function for whole arrays, which is faster than one for elements.
MARTLET_CLONES static void sine_float32(const void *x, void *y, int64_t count) { martlet_sine_array(x, y, count, 0); }
MARTLET_CLONES static void cosine_float32(const void *x, void *y, int64_t count) { martlet_sine_array(x, y, count, 1); }
UNARY(sine_float64, double, martlet_sin(x))
UNARY(cosine_float64, double, martlet_cos(x))

static void exponential_float32(const void *x, void *y, int64_t count) { martlet_exp_of_floats(x, y, count); }
static void hyperbolic_tangent_float32(const void *x, void *y, int64_t count) { martlet_tanh_of_floats(x, y, count); }
static void sigmoid_float32(const void *x, void *y, int64_t count) { martlet_sigmoid_of_floats(x, y, count); }
static void silu_float32(const void *x, void *y, int64_t count) { martlet_silu_of_floats(x, y, count); }
UNARY(exponential_float64, double, martlet_exp(x))
UNARY(hyperbolic_tangent_float64, double, martlet_tanh(x))
UNARY(sigmoid_float64, double, martlet_sigmoid(x))
UNARY(silu_float64, double, x *martlet_sigmoid(x))

UNARY(gelu_without_tables, float, x *martlet_normal_distributionf(x))
UNARY(gelu_float64, double, x *martlet_normal_distribution(x))
static void gelu_float32(const void *x, void *y, int64_t count) {
  if (martlet_has_gelu_tables()) {
    martlet_gelu_by_tables(x, y, count);
  } else {
    gelu_without_tables(x, y, count);
  }
}

// `F(name)` is the function for the element type at hand: martlet_expf for float, martlet_exp for double.
#define EACH_FLOATING_UNARY(OPERATION, T, F, SUFFIX)                                                                 \
  OPERATION(negate_##SUFFIX, T, -x)                                                                                  \
  OPERATION(absolute_##SUFFIX, T, F(fabs)(x))                                                                        \
  OPERATION(sign_##SUFFIX, T, x > 0 ? (T)1 : x < 0 ? (T)-1 : x == 0 ? (T)0 : x)                                      \
  OPERATION(square_##SUFFIX, T, x * x)                                                                               \
  OPERATION(square_root_##SUFFIX, T, F(martlet_sqrt)(x))                                                                     \
  OPERATION(reciprocal_square_root_##SUFFIX, T, 1 / F(martlet_sqrt)(x))                                                      \
  OPERATION(reciprocal_##SUFFIX, T, 1 / x)                                                                           \
  OPERATION##_ELSEWHERE(exponential_##SUFFIX)                                                                          \
  OPERATION(exponential_minus_one_##SUFFIX, T, F(martlet_expm1)(x))                                                  \
  OPERATION(logarithm_##SUFFIX, T, F(martlet_log)(x))                                                                \
  OPERATION(logarithm_one_plus_##SUFFIX, T, F(martlet_log1p)(x))                                                     \
  OPERATION##_ELSEWHERE(sine_##SUFFIX)                                                                               \
  OPERATION##_ELSEWHERE(cosine_##SUFFIX)                                                                             \
  OPERATION##_ELSEWHERE(hyperbolic_tangent_##SUFFIX)                                                                   \
  OPERATION(error_function_##SUFFIX, T, F(martlet_erf)(x))                                                           \
  OPERATION##_ELSEWHERE(sigmoid_##SUFFIX)                                                                              \
  OPERATION(softplus_##SUFFIX, T, (x > 0 ? x : x == x ? (T)0 : x) + F(martlet_log1p)(F(martlet_exp)(-F(fabs)(x))))   \
  OPERATION(relu_##SUFFIX, T, x < 0 ? (T)0 : x)                                                                      \
  OPERATION##_ELSEWHERE(gelu_##SUFFIX)                                                                               \
  OPERATION(gelu_tanh_##SUFFIX, T,                                                                                   \
            x *F(martlet_sigmoid)((T)1.59576912160573071176 * (x + (T)0.044715 * x * x * x)))                        \
  OPERATION##_ELSEWHERE(silu_##SUFFIX)                                                                                 \
  OPERATION(floor_##SUFFIX, T, F(floor)(x))                                                                          \
  OPERATION(ceiling_##SUFFIX, T, F(ceil)(x))                                                                         \
  OPERATION(round_##SUFFIX, T, F(rint)(x))

#define UNARY_ELSEWHERE(NAME)
#define FLOAT_NAME(name) name##f
#define DOUBLE_NAME(name) name
EACH_FLOATING_UNARY(UNARY, float, FLOAT_NAME, float32)
EACH_FLOATING_UNARY(UNARY, double, DOUBLE_NAME, float64)

#define EACH_INTEGER_UNARY(OPERATION, T, U, SUFFIX)          \
  OPERATION(negate_##SUFFIX, T, (T)(0 - (U)x))               \
  OPERATION(absolute_##SUFFIX, T, x < 0 ? (T)(0 - (U)x) : x) \
  OPERATION(sign_##SUFFIX, T, (x > 0) - (x < 0))             \
  OPERATION(square_##SUFFIX, T, (T)((U)x * (U)x))

EACH_INTEGER_UNARY(UNARY, int32_t, uint32_t, int32)
EACH_INTEGER_UNARY(UNARY, int64_t, uint64_t, int64)

#define LISTED(NAME, T, EXPRESSION) NAME,
#define LISTED_ELSEWHERE(NAME) NAME,
static const martlet_unary_function functions[4][martlet_unary_count] = {
    {EACH_FLOATING_UNARY(LISTED, float, FLOAT_NAME, float32)},
    {EACH_FLOATING_UNARY(LISTED, double, DOUBLE_NAME, float64)},
    {EACH_INTEGER_UNARY(LISTED, int32_t, uint32_t, int32)},
    {EACH_INTEGER_UNARY(LISTED, int64_t, uint64_t, int64)},
};

martlet_unary_function martlet_unary_function_of(martlet_unary_operation operation, martlet_dtype dtype) {
  return functions[dtype][operation];
}

typedef struct {
  martlet_unary_function function;
  const char *x;
  char *y;
  size_t element_size;
  int64_t count;
} unary_job;

static void unary_chunk(void *context, int32_t chunk) {
  const unary_job *job = context;
  int64_t first = (int64_t)chunk * chunk_elements;
  int64_t count = job->count - first < chunk_elements ? job->count - first : chunk_elements;
  size_t offset = (size_t)first * job->element_size;
  job->function(job->x + offset, job->y + offset, count);
}

void martlet_unary(martlet_unary_operation operation, martlet_dtype dtype, const void *x, void *y, int64_t count) {
  martlet_unary_function function = functions[dtype][operation];
  bool is_plain =
      operation == martlet_unary_negate || operation == martlet_unary_relu || operation == martlet_unary_square;
  if (count < (is_plain ? least_plain_parallel : parallel_elements)) {
    function(x, y, count);
    return;
  }
  unary_job job = {function, x, y, dtype == martlet_float32 || dtype == martlet_int32 ? 4 : 8, count};
  martlet_parallel((int32_t)((count + chunk_elements - 1) / chunk_elements), unary_chunk, &job);
}
