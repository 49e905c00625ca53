// Discrete Fourier transforms along the middle axis of contiguous [outer, n, inner], of any length n ≥ 1. float32 and
// float64; real and imaginary parts are arrays of their own, and outputs must not overlap inputs.
#ifndef MARTLET_FOURIER_H
#define MARTLET_FOURIER_H

#include "martlet_types.h"

/// `Y[k] = scale · Σⱼ x[j] e^(∓2πi jk / n)`, the sign being + for an inverse. An input that is NULL is zeros.
void martlet_fourier_complex(martlet_dtype dtype, bool inverse, double scale, const void *real, const void *imaginary,
                             void *real_output, void *imaginary_output, int64_t outer, int64_t n, int64_t inner);

/// The frequencies 0 ... n / 2 of real numbers: outputs are [outer, n / 2 + 1, inner].
void martlet_fourier_real(martlet_dtype dtype, const void *x, void *real_output, void *imaginary_output, int64_t outer,
                          int64_t n, int64_t inner);

/// The n real numbers with these frequencies, scaled by 1 / n: inputs are [outer, n / 2 + 1, inner]. The imaginary
/// parts of frequency 0 and, for even n, n / 2 do not count.
void martlet_fourier_real_inverse(martlet_dtype dtype, const void *real, const void *imaginary, void *output,
                                  int64_t outer, int64_t n, int64_t inner);

#endif
