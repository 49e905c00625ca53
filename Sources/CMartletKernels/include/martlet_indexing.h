// Gather and scatter of rows.
#ifndef MARTLET_INDEXING_H
#define MARTLET_INDEXING_H

#include "martlet_types.h"

/// `y[o, j, i] = x[o, indices[j], i]` for elements of `element_size` bytes; x is [outer, size, inner]. Indices have been
/// checked by the caller.
void martlet_gather(size_t element_size, const void *x, const int32_t *indices, void *y, int64_t outer, int64_t size,
                    int64_t count, int64_t inner);

/// `y[o, indices[j], i] += x[o, j, i]`, in the order of j; y is [outer, size, inner] and has been filled by the caller.
/// float32, float64, int32, int64.
void martlet_scatter_add(martlet_dtype dtype, const void *x, const int32_t *indices, void *y, int64_t outer,
                         int64_t size, int64_t count, int64_t inner);

#endif
