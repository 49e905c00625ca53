// Exponentials of whole arrays.
#ifndef MARTLET_EXPONENTIALS_H
#define MARTLET_EXPONENTIALS_H

#include "martlet_types.h"

/// y = exp(x); `y` may be `x`.
void martlet_exp_of_floats(const float *x, float *y, int64_t count);

/// The sum of exp(x - subtrahend); with `y`, which may be `x`, also stores them.
float martlet_exp_of_differences_float32(const float *x, float subtrahend, float *y, int64_t count);
double martlet_exp_of_differences_float64(const double *x, double subtrahend, double *y, int64_t count);

#endif
