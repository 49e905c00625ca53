// The loops of elementwise operations, for kernels that chain them.
#ifndef MARTLET_ELEMENTWISE_FUNCTIONS_H
#define MARTLET_ELEMENTWISE_FUNCTIONS_H

#include "broadcasting.h"
#include "martlet_elementwise.h"

/// `y = f(x)` on contiguous elements.
typedef void (*martlet_unary_function)(const void *x, void *y, int64_t count);

/// `y = f(a, b)` on a plane.
typedef void (*martlet_binary_function)(const void *a, const void *b, void *y, const plane *p);

martlet_unary_function martlet_unary_function_of(martlet_unary_operation operation, martlet_dtype dtype);
martlet_binary_function martlet_binary_function_of(martlet_binary_operation operation, martlet_dtype dtype);

#endif
