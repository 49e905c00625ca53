// Layer, root-mean-square and batch normalisation (float32, float64; contiguous; results never depend on the number of threads).
#ifndef MARTLET_NORMALIZATION_H
#define MARTLET_NORMALIZATION_H

#include "martlet_types.h"

/// `y[r, :] = (x[r, :] - mean[r]) * rstd[r] * scale + shift`; `scale` and `shift` may be NULL; writes mean and
/// rstd = 1 / sqrt(variance + epsilon) per row (biased variance).
void martlet_layer_norm(martlet_dtype dtype, const void *x, const void *scale, const void *shift, double epsilon,
                        void *y, void *mean, void *rstd, int64_t rows, int64_t columns);

/// The pullback; `dscale`, `dshift` may be NULL (as `scale` may).
void martlet_layer_norm_gradient(martlet_dtype dtype, const void *x, const void *scale, const void *mean,
                                 const void *rstd, const void *dy, void *dx, void *dscale, void *dshift, int64_t rows,
                                 int64_t columns);

/// `y[r, :] = x[r, :] * rrms[r] * scale`; `scale` may be NULL; writes rrms = 1 / sqrt(mean of x^2 + epsilon) per row.
void martlet_rms_norm(martlet_dtype dtype, const void *x, const void *scale, double epsilon, void *y, void *rrms,
                      int64_t rows, int64_t columns);

/// The pullback; `dscale` may be NULL (as `scale` may).
void martlet_rms_norm_gradient(martlet_dtype dtype, const void *x, const void *scale, const void *rrms, const void *dy,
                               void *dx, void *dscale, int64_t rows, int64_t columns);

/// Mean and biased variance of each of `columns` columns of `x[rows, columns]` (two-pass or Welford accuracy).
void martlet_column_moments(martlet_dtype dtype, const void *x, void *mean, void *variance, int64_t rows,
                            int64_t columns);

/// `y[r, c] = (x[r, c] - mean[c]) / sqrt(variance[c] + epsilon) * scale[c] + shift[c]`, then max(0, .) if `relu`;
/// `scale` and `shift` may be NULL.
void martlet_batch_norm(martlet_dtype dtype, const void *x, const void *mean, const void *variance, const void *scale,
                        const void *shift, double epsilon, bool relu, void *y, int64_t rows, int64_t columns);

/// The pullback. With `training` the moments are those of the batch and the gradient flows through them; otherwise they
/// are constants. With `relu`, dy counts where the result, which is computed again, is positive. `dx` may be `dy`.
/// `dscale`, `dshift` (sum of dy) always are written.
void martlet_batch_norm_gradient(martlet_dtype dtype, const void *x, const void *mean, const void *variance,
                                 const void *scale, const void *shift, const void *dy, double epsilon, bool training,
                                 bool relu, void *dx, void *dscale, void *dshift, int64_t rows, int64_t columns);

#endif
