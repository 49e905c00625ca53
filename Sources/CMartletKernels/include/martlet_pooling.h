// Pooling over NHWC images (float32, float64; contiguous).
#ifndef MARTLET_POOLING_H
#define MARTLET_POOLING_H

#include "martlet_types.h"

typedef struct {
  int64_t batch, height, width, channels;
  int64_t output_height, output_width;
  int64_t window_height, window_width, stride_height, stride_width, padding_top, padding_left;
} martlet_pooling_shape;

/// Maximum pooling; padding counts as -inf, NaN wins. `indices[n, oh, ow, c]` (int32) is the winner's position
/// `ih * width + iw` within its image plane (the first of equals); `indices` may be NULL.
void martlet_max_pool(martlet_dtype dtype, const martlet_pooling_shape *shape, const void *x, void *y,
                      int32_t *indices);

/// `dx[n, indices[n, o, c], c] += dy[n, o, c]`, other elements zero; `dx` is written whole.
void martlet_max_pool_scatter(martlet_dtype dtype, const martlet_pooling_shape *shape, const int32_t *indices,
                              const void *dy, void *dx);

/// `y[n, o, c] = x[n, indices[n, o, c], c]`: the transpose of the scatter.
void martlet_max_pool_gather(martlet_dtype dtype, const martlet_pooling_shape *shape, const int32_t *indices,
                             const void *x, void *y);

/// Average pooling; the divisor is the window's size, or, unless `count_padding`, the number of its elements inside.
void martlet_average_pool(martlet_dtype dtype, const martlet_pooling_shape *shape, bool count_padding, const void *x,
                          void *y);

/// The transpose of average pooling; `dx` is written whole.
void martlet_average_pool_gradient(martlet_dtype dtype, const martlet_pooling_shape *shape, bool count_padding,
                                   const void *dy, void *dx);

#endif
