// Convolutions by 3×3 filters of stride 1 with a quarter of the multiplications: minimal filtering by tiles of 4×4 results
// (Winograd 1980; Lavin and Gray 2016).
#ifndef MARTLET_WINOGRAD_H
#define MARTLET_WINOGRAD_H

#include "martlet_types.h"

/// What a convolution reads, `[batch, height, width, channels]`, and what it writes, `[batch, result_height, result_width,
/// result_channels]`; channels are 16 or more. Result (0, 0) begins `top` rows and `left` columns before the images, or
/// inside of them where these are negative; what lies outside is zero.
typedef struct {
  int64_t batch, height, width, channels;
  int64_t result_height, result_width, result_channels;
  int64_t top, left;
} martlet_winograd_sizes;

/// Whether minimal filtering is the faster way for convolutions of such sizes.
bool martlet_prefers_winograd(const martlet_winograd_sizes *sizes);

/// Whether it is for gradients of the weight.
bool martlet_prefers_winograd_weight_gradient(const martlet_winograd_sizes *sizes);

/// The convolution by the weight `[result_channels, 3, 3, channels]`, with `bias` where it is not `NULL`, and rectified where
/// asked for; where `turned`, by the weight `[channels, 3, 3, result_channels]` that yields the gradient of its input.
void martlet_winograd_convolution(const martlet_winograd_sizes *sizes, const float *x, const float *weight, bool turned,
                                  const float *bias, bool rectified, float *y);

/// The gradient of the weight `[result_channels, 3, 3, channels]` from that of the results.
void martlet_winograd_weight_gradient(const martlet_winograd_sizes *sizes, const float *x, const float *upstream,
                                      float *gradient);

#endif
