// Chains of elementwise operations in one pass over memory.
#ifndef MARTLET_FUSION_H
#define MARTLET_FUSION_H

#include "martlet_elementwise.h"

enum { martlet_fusion_steps = 8, martlet_fusion_leaves = 16 };

/// What a step does.
typedef enum {
  martlet_fused_unary,
  martlet_fused_binary,
  martlet_fused_normalization,
} martlet_fusion_kind;

/// One operation of a chain. An operand is a leaf where it is not negative, and the result of step `-1 - operand` where it is;
/// `b` is of no matter to unary operations and normalisations.
typedef struct {
  int32_t kind, operation, a, b;
} martlet_fusion_step;

/// Layer normalisation of rows of a leaf of at most `martlet_fused_columns` columns; `scale` and `shift` may be NULL. It
/// stores the moments of each row.
typedef struct {
  int64_t columns;
  double epsilon;
  const float *scale, *shift;
  float *mean, *rstd;
} martlet_fused_layer_norm;

enum { martlet_fused_columns = 1024 };

/// float32 operations one after another on `count` elements. A leaf is an array, or one number where its stride is 0; the
/// result is that of the last step. One step at most is a normalisation.
typedef struct {
  martlet_fused_layer_norm norm;
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
