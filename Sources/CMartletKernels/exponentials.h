// Exponentials and functions made of them, of whole arrays. Results may take the place of arguments.
#ifndef MARTLET_EXPONENTIALS_H
#define MARTLET_EXPONENTIALS_H

#include "martlet_types.h"

void martlet_exp_of_floats(const float *x, float *y, int64_t count);
void martlet_sigmoid_of_floats(const float *x, float *y, int64_t count);
void martlet_tanh_of_floats(const float *x, float *y, int64_t count);
/// y = x sigmoid(x).
void martlet_silu_of_floats(const float *x, float *y, int64_t count);

/// The sum of exp(x - subtrahend); with `y`, also stores them.
float martlet_exp_of_differences_float32(const float *x, float subtrahend, float *y, int64_t count);
double martlet_exp_of_differences_float64(const double *x, double subtrahend, double *y, int64_t count);

#endif
