// GELU x Phi(x) of float32 on processors that can keep tables in registers.
#ifndef MARTLET_GELU_H
#define MARTLET_GELU_H

#include "martlet_types.h"

/// Whether this processor has the functions below.
bool martlet_has_gelu_tables(void);

/// y = gelu(x); `y` may be `x`.
void martlet_gelu_by_tables(const float *x, float *y, int64_t count);

/// dx = dy gelu'(x); `dx` may be `dy` or `x`.
void martlet_gelu_gradient_by_tables(const float *dy, const float *x, float *dx, int64_t count);

#endif
