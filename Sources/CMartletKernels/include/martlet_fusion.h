// Chains of elementwise operations in one pass over memory.
#ifndef MARTLET_FUSION_H
#define MARTLET_FUSION_H

#include "martlet_elementwise.h"

enum { martlet_fusion_steps = 8, martlet_fusion_leaves = 16 };

/// One operation of a chain. An operand is a leaf where it is not negative, and the result of step `-1 - operand` where it is;
/// `b` is of no matter to a unary operation.
typedef struct {
  int32_t is_binary, operation, a, b;
} martlet_fusion_step;

/// float32 operations one after another on `count` elements. A leaf is an array, or one number where its stride is 0; the
/// result is that of the last step.
typedef struct {
  int32_t step_count, leaf_count;
  martlet_fusion_step steps[martlet_fusion_steps];
  const float *leaves[martlet_fusion_leaves];
  int64_t strides[martlet_fusion_leaves];
  int64_t count;
} martlet_fusion;

/// Computes the result into `y`.
void martlet_fused(const martlet_fusion *fusion, float *y);

/// Computes the sum of the result without storing it.
void martlet_fused_sum(const martlet_fusion *fusion, float *sum);

#endif
