// Elementwise operations, comparisons, selection, conversion and strided copies.
#ifndef MARTLET_ELEMENTWISE_H
#define MARTLET_ELEMENTWISE_H

#include "martlet_types.h"

/// `y = f(x)` on float32 and float64; the first four also on int32 and int64.
typedef enum {
  martlet_unary_negate, martlet_unary_absolute, martlet_unary_sign, martlet_unary_square,
  martlet_unary_square_root, martlet_unary_reciprocal_square_root, martlet_unary_reciprocal,
  martlet_unary_exponential, martlet_unary_exponential_minus_one, martlet_unary_logarithm, martlet_unary_logarithm_one_plus,
  martlet_unary_sine, martlet_unary_cosine, martlet_unary_hyperbolic_tangent, martlet_unary_error_function,
  martlet_unary_sigmoid, martlet_unary_softplus, martlet_unary_relu, martlet_unary_gelu, martlet_unary_gelu_tanh, martlet_unary_silu,
  martlet_unary_floor, martlet_unary_ceiling, martlet_unary_round,
  martlet_unary_count,
} martlet_unary_operation;

/// `y = f(a, b)` on float32, float64, int32 and int64 (the pullbacks on floating point only).
typedef enum {
  martlet_binary_add, martlet_binary_subtract, martlet_binary_multiply, martlet_binary_divide, martlet_binary_maximum, martlet_binary_minimum,
  martlet_binary_power, martlet_binary_remainder,
  // Pullbacks: a is the upstream gradient; b the result (relu, sigmoid, tanh) or the argument (gelu, silu).
  martlet_binary_relu_gradient, martlet_binary_sigmoid_gradient, martlet_binary_tanh_gradient,
  martlet_binary_gelu_gradient, martlet_binary_gelu_tanh_gradient, martlet_binary_silu_gradient,
  // The leaky rectifier of a with the slope b, and its derivative.
  martlet_binary_leaky_relu, martlet_binary_leaky_relu_slope,
  martlet_binary_count,
} martlet_binary_operation;

/// `y = a ? b` as booleans; the last three on booleans only.
typedef enum {
  martlet_compare_equal, martlet_compare_not_equal, martlet_compare_less, martlet_compare_less_equal, martlet_compare_greater, martlet_compare_greater_equal,
  martlet_compare_and, martlet_compare_or, martlet_compare_exclusive_or,
  martlet_comparison_count,
} martlet_comparison_operation;

/// Applies a unary operation to `count` contiguous elements; `y` may be `x`.
void martlet_unary(martlet_unary_operation operation, martlet_dtype dtype, const void *x, void *y, int64_t count);

/// Applies a binary operation with broadcasting by strides (in elements, 0 to repeat); `y` is contiguous and may be an
/// operand that has its shape and is contiguous.
void martlet_binary(martlet_binary_operation operation, martlet_dtype dtype, const void *a, const void *b, void *y,
                    int32_t rank, const int64_t *shape, const int64_t *strides_a, const int64_t *strides_b);

/// The same where operands are `count` elements one after another (step 1) or one that is repeated (step 0).
void martlet_binary_flat(martlet_binary_operation operation, martlet_dtype dtype, const void *a, int64_t step_a,
                         const void *b, int64_t step_b, void *y, int64_t count);

/// The same for comparisons; `y` holds booleans.
void martlet_compare(martlet_comparison_operation operation, martlet_dtype dtype, const void *a, const void *b,
                     uint8_t *y, int32_t rank, const int64_t *shape, const int64_t *strides_a,
                     const int64_t *strides_b);

/// `y = condition ? a : b` for elements of `element_size` bytes, with broadcasting by strides.
void martlet_select(size_t element_size, const uint8_t *condition, const void *a, const void *b, void *y, int32_t rank,
                    const int64_t *shape, const int64_t *strides_condition, const int64_t *strides_a,
                    const int64_t *strides_b);

/// Copies with strides on both sides (in elements of `element_size` bytes; 0 or negative source strides allowed).
void martlet_copy(size_t element_size, const void *x, void *y, int32_t rank, const int64_t *shape,
                  const int64_t *strides_x, const int64_t *strides_y);

/// Sets `count` elements to the one at `value`.
void martlet_fill(size_t element_size, const void *value, void *y, int64_t count);

/// Converts between element types; floating point to integer truncates, anything to bool tests for non-zero.
void martlet_convert(martlet_dtype from, martlet_dtype to, const void *x, void *y, int64_t count);

/// `y += alpha x` on contiguous float32 or float64.
void martlet_accumulate(martlet_dtype dtype, double alpha, const void *x, void *y, int64_t count);

#endif
